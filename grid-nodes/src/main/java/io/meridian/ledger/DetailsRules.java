package io.meridian.ledger;

import java.util.Map;
import java.util.Optional;

/** The rules of what a caller says about a transaction: its reference and when it is effective. */
final class DetailsRules {
  private DetailsRules() {}

  /** What stands against the transaction as a whole: REFERENCE_TAKEN, then PERIOD_CLOSED. */
  static Optional<Refusal> refusal(TransactionCommand command, LedgerView view) {
    TransactionDetails details = command.details();
    CommandId id = command.commandId();
    if (details.reference().isEmpty() && details.effectiveMicros().isEmpty()) {
      return Optional.empty();
    }
    LedgerFact ledger =
        view.ledger(id.ledger())
            .orElseThrow(() -> new IllegalStateException("the shard lacks its ledger's fact"));
    if (ledger.referenceUnique() && !details.reference().isEmpty()) {
      Optional<String> holder = view.referenceHolder(id, details.reference());
      if (holder.isPresent()) {
        return Optional.of(
            new Refusal(
                Reason.REFERENCE_TAKEN,
                Map.of(
                    "reference",
                    details.reference(),
                    "holder",
                    id.sibling(holder.get()).reference())));
      }
    }
    return details.effectiveMicros().isPresent()
            && details.effectiveMicros().getAsLong() < ledger.closedUntilMicros()
        ? Optional.of(
            new Refusal(
                Reason.PERIOD_CLOSED,
                Map.of(
                    "ledger",
                    ledger.name(),
                    "closedUntil",
                    Instants.text(ledger.closedUntilMicros()))))
        : Optional.empty();
  }

  /** Before an account was opened its books are closed like those of a closed period. */
  static Optional<Refusal> before(long effectiveMicros, AccountKey account, long createMicros) {
    return effectiveMicros < createMicros
        ? Optional.of(
            new Refusal(
                Reason.PERIOD_CLOSED,
                Map.of(
                    "ledger",
                    account.ledger(),
                    "account",
                    account.account().toString(),
                    "closedUntil",
                    Instants.text(createMicros))))
        : Optional.empty();
  }
}
