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
    return new FinishCrossing(
        crossing.transaction().sibling(DERIVED_PREFIX + crossing.key()), crossing.key());
  }

  @Override
  public CommandKind kind() {
    return CommandKind.FINISH_CROSSING;
  }
}
