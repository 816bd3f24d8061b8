package io.meridian.ledger;

/**
 * Home's command to itself: nothing comes of a crossing transaction that was not decided in time
 * [K2]. Nothing is recorded under the transaction's id, which stays free for a new attempt.
 *
 * @param commandId the derived id, in home's region
 * @param crossing the crossing transaction
 */
public record AbandonCrossing(CommandId commandId, CrossingKey crossing)
    implements CrossingCommand {
  private static final String DERIVED_PREFIX = "abandon/";

  /** Refuses an id of something else. */
  public AbandonCrossing {
    CrossingCommand.checkId(commandId, DERIVED_PREFIX, crossing);
  }

  /** The command about {@code crossing}. */
  public static AbandonCrossing of(Crossing crossing) {
    return new AbandonCrossing(
        crossing.transaction().sibling(DERIVED_PREFIX + crossing.key()), crossing.key());
  }

  @Override
  public CommandKind kind() {
    return CommandKind.ABANDON_CROSSING;
  }
}
