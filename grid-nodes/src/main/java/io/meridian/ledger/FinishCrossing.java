package io.meridian.ledger;

/**
 * Home's command to itself: every participant has settled a crossing transaction, and nothing is
 * left to do about it.
 *
 * @param commandId the derived id, in home's region
 * @param crossing the crossing transaction
 */
public record FinishCrossing(CommandId commandId, CrossingKey crossing) implements CrossingCommand {
  private static final String DERIVED_PREFIX = "finish/";

  /** Refuses an id of something else. */
  public FinishCrossing {
    CrossingCommand.checkId(commandId, DERIVED_PREFIX, crossing);
  }

  /** The command about {@code crossing}. */
  public static FinishCrossing of(Crossing crossing) {
    return new FinishCrossing(id(crossing.transaction(), crossing.key()), crossing.key());
  }

  /** The id under which the end of a crossing transaction is recorded at its home. */
  public static CommandId id(CommandId transaction, CrossingKey crossing) {
    return transaction.sibling(DERIVED_PREFIX + crossing);
  }

  @Override
  public CommandKind kind() {
    return CommandKind.FINISH_CROSSING;
  }
}
