package io.meridian.ledger;

import java.util.Optional;

/**
 * Tells of a refusal by one shard alone whether it would have come without the reservations of
 * undecided crossing transactions [K9]. If not, they have to be waited for: the refusal is
 * provisional and never recorded.
 */
public final class ProvisionalRefusals {
  private final Judge judge = new Judge();

  /** Whether {@code refusal}, just judged on {@code view} at this time, is provisional. */
  public boolean provisional(Command command, Refusal refusal, LedgerView view, long commitMicros) {
    if (!aboutLimits(refusal.reason()) || !reservedOn(command, refusal, view)) {
      return false;
    }
    Outcome outcome = judge.judge(command, new WithoutReservations(view), commitMicros);
    return !(outcome instanceof Outcome.Refused refused
        && refused.refusal().reason() == refusal.reason()
        && account(refused.refusal()).equals(account(refusal)));
  }

  private static boolean aboutLimits(Reason reason) {
    return reason == Reason.BALANCE_OVERFLOW
        || reason == Reason.INSUFFICIENT_FUNDS
        || reason == Reason.CEILING_EXCEEDED;
  }

  private static boolean reservedOn(Command command, Refusal refusal, LedgerView view) {
    return account(refusal)
        .flatMap(account -> view.account(new AccountKey(command.commandId().ledger(), account)))
        .filter(account -> account.reserved().legs() > 0)
        .isPresent();
  }

  private static Optional<AccountRef> account(Refusal refusal) {
    return AccountRef.parse(refusal.metadata().getOrDefault("account", ""));
  }

  /** The same state as if all undecided transactions were released, and expiries applied. */
  private record WithoutReservations(LedgerView view) implements LedgerView {
    @Override
    public Optional<LedgerFact> ledger(String name) {
      return view.ledger(name);
    }

    @Override
    public Optional<AssetFact> asset(String ledger, String code) {
      return view.asset(ledger, code);
    }

    @Override
    public Optional<Account> account(AccountKey key) {
      return view.account(key).map(account -> account.undisturbed(view.ending(key)));
    }

    @Override
    public Optional<Original> original(CommandId id) {
      return view.original(id);
    }

    @Override
    public Optional<LedgerRecord> record(CommandId id) {
      return view.record(id);
    }

    @Override
    public Optional<String> referenceHolder(CommandId scope, String reference) {
      return view.referenceHolder(scope, reference);
    }

    @Override
    public int freeSlot() {
      return view.freeSlot();
    }
  }
}
