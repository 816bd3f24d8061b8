package io.meridian.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of the ledger: (command, state, time) -> outcome, nothing else. Deterministic, without
 * side effects. Shape, routing and identity were settled before; what is left is the order of
 * checks from the original's state on. Facts are judged here, accounts by {@link AccountRules},
 * transactions by {@link TransactionRules}, {@link OpenHoldRules} and {@link RefundRules}, those
 * with accounts in other shards by {@link CrossingRules}; what a ledger forbids needs no other
 * shard and is judged here, too.
 */
public final class Judge {
  /**
   * Judges {@code command} on the state that {@code view} shows. Holds that are due at {@code
   * commitMicros} must have expired before.
   *
   * @param commitMicros the time at which it is committed if it is, microseconds since the epoch
   */
  public Outcome judge(Command command, LedgerView view, long commitMicros) {
    return switch (command.kind()) {
      case CREATE_LEDGER -> createLedger((CreateLedger) command, view);
      case CREATE_ASSET -> createAsset((CreateAsset) command, view);
      case CLOSE_PERIOD -> closePeriod((ClosePeriod) command, view);
      case CREATE_ACCOUNT -> AccountRules.create((CreateAccount) command, view);
      case UPDATE_ACCOUNT -> AccountRules.update((UpdateAccount) command, view, commitMicros);
      case CHANGE_ACCOUNT_STATUS ->
          AccountRules.changeStatus((ChangeAccountStatus) command, view, commitMicros);
      case POST -> TransactionRules.post((Post) command, view);
      case HOLD -> TransactionRules.hold((Hold) command, view, commitMicros);
      case CAPTURE -> OpenHoldRules.capture((Capture) command, view, commitMicros);
      case VOID -> OpenHoldRules.voidHold((VoidHold) command, view, commitMicros);
      case REFUND -> RefundRules.refund((Refund) command, view);
      case EXPIRE -> OpenHoldRules.expire((ExpireHold) command, view, commitMicros);
      case ATOMIC_BATCH -> throw new IllegalArgumentException("a batch is judged item by item");
      case PREPARE_LEGS, SETTLE_LEGS, ABANDON_CROSSING, FINISH_CROSSING ->
          throw new IllegalArgumentException("CrossingRules judge the steps of a crossing");
    };
  }

  /**
   * A fact that is there alike is taken again, so that whoever finds it half made can finish it.
   */
  private static Outcome createLedger(CreateLedger command, LedgerView view) {
    String name = command.commandId().ledger();
    Optional<LedgerFact> present = view.ledger(name);
    if (present.isEmpty()) {
      return new Outcome.Applied(List.of());
    }
    Optional<String> field = present.get().firstDifference(command);
    if (field.isPresent()) {
      return refused(Reason.LEDGER_EXISTS, Map.of("ledger", name, "field", field.get()));
    }
    return new Outcome.Applied(List.of());
  }

  private static Outcome createAsset(CreateAsset command, LedgerView view) {
    String ledger = command.commandId().ledger();
    Optional<AssetFact> present = view.asset(ledger, command.code());
    return present.isPresent() && present.get().scale() != command.scale()
        ? refused(
            Reason.ASSET_EXISTS,
            Map.of(
                "ledger",
                ledger,
                "asset",
                command.code(),
                "scale",
                Integer.toString(present.get().scale()),
                "field",
                "asset.scale"))
        : new Outcome.Applied(List.of());
  }

  /** Periods only close; what is closed already may be closed again. */
  private static Outcome closePeriod(ClosePeriod command, LedgerView view) {
    LedgerFact ledger =
        view.ledger(command.commandId().ledger())
            .orElseThrow(() -> new IllegalStateException("the shard lacks its ledger's fact"));
    return command.closedUntilMicros() < ledger.closedUntilMicros()
        ? refused(
            Reason.PERIOD_CLOSED,
            Map.of(
                "ledger", ledger.name(), "closedUntil", Instants.text(ledger.closedUntilMicros())))
        : new Outcome.Applied(List.of());
  }

  static Outcome refused(Reason reason, Map<String, String> metadata) {
    return new Outcome.Refused(new Refusal(reason, metadata));
  }

  /** A refusal that has to do with an earlier transaction. */
  static Outcome refused(Reason reason, CommandId transaction) {
    return refused(reason, Map.of("transaction", transaction.reference()));
  }
}
