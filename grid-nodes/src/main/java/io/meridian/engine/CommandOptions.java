package io.meridian.engine;

/**
 * How a command that lives in every shard of a ledger is asked for.
 *
 * @param id the caller's id for the command; empty = derived from what it is about
 * @param actor who asks; empty when unknown
 * @param dryRun whether it is only judged: nothing is stored and the id is not used up
 */
public record CommandOptions(String id, String actor, boolean dryRun) {
  /** A derived id, nobody known, and for real. */
  public static final CommandOptions NONE = new CommandOptions("", "", false);
}
