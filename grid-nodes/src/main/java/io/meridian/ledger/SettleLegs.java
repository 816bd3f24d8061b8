package io.meridian.ledger;

/**
 * Tells a participant what home decided: it applies or releases its part, whatever has become of
 * its accounts [K3]. When it applies a batch, its record is followed by one of each transaction
 * that the shard has a part of, in their order, in the same block.
 *
 * @param commandId the derived id, in the participant's region; of a batch's transaction another
 *     one behind a slash, which is never sent
 * @param crossing the crossing transaction
 * @param transaction the transaction's id, or the batch's, in home's region
 * @param transactionKind the transaction's kind, or that of a batch
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
    if (!commandId.id().startsWith(derivedId(crossing) + '/')) {
      CrossingCommand.checkId(commandId, DERIVED_PREFIX, crossing);
    }
    if (!transactionKind.crosses()) {
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

  /** What the participant records of a transaction of the batch that this is about. */
  public SettleLegs ofItem(CrossingItem item) {
    return new SettleLegs(
        commandId.sibling(commandId.id() + '/' + item.item()),
        crossing,
        item.transaction(),
        item.kind(),
        decision);
  }

  /** Whether it is the step that home sends, and not what is recorded of a batch's transaction. */
  public boolean whole() {
    return commandId.id().equals(derivedId(crossing));
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
