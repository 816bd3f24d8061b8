package io.meridian.ledger;

/**
 * Tells a participant what home decided: it applies or releases its part, whatever has become of
 * its accounts [K3].
 *
 * @param commandId the derived id, in the participant's region
 * @param crossing the crossing transaction
 * @param transaction the transaction's id, in home's region
 * @param transactionKind the transaction's kind
 * @param decision what was decided
 */
public record SettleLegs(
    CommandId commandId,
    CrossingKey crossing,
    String transaction,
    CommandKind transactionKind,
    Decision decision)
    implements CrossingCommand {
  private static final String DERIVED_PREFIX = "settle/";

  /** Refuses what home never sends. */
  public SettleLegs {
    CrossingCommand.checkId(commandId, DERIVED_PREFIX, crossing);
    if (!transactionKind.transaction()) {
      throw new IllegalArgumentException("nothing to settle of a " + transactionKind);
    }
  }

  /** What home tells the participants in {@code region}; its crossing must be decided. */
  public static SettleLegs of(Crossing decided, String region) {
    CommandId id = decided.transaction();
    return new SettleLegs(
        new CommandId(id.ledger(), region, derivedId(decided.key())),
        decided.key(),
        id.id(),
        decided.kind(),
        decided.decision().orElseThrow());
  }

  static String derivedId(CrossingKey crossing) {
    return DERIVED_PREFIX + crossing;
  }

  /** The transaction's whole id. */
  public CommandId transactionId() {
    return new CommandId(commandId.ledger(), crossing.region(), transaction);
  }

  @Override
  public CommandKind kind() {
    return CommandKind.SETTLE_LEGS;
  }
}
