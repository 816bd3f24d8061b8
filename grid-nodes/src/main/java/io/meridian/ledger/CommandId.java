package io.meridian.ledger;

/**
 * The scope of idempotency: one id in one region of one ledger, across all kinds of commands.
 *
 * @param ledger the ledger's name
 * @param region the region in which the command is homed
 * @param id the caller's id, or one derived from a name, which holds a slash and so never equals a
 *     caller's
 */
public record CommandId(String ledger, String region, String id) {
  /** Whether the id was derived from a name because the caller gave none. */
  public boolean derived() {
    return id.indexOf('/') >= 0;
  }

  /** Another id in the same ledger and region. */
  public CommandId sibling(String other) {
    return new CommandId(ledger, region, other);
  }

  /** The reference {@code region/id}. */
  public String reference() {
    return region + '/' + id;
  }
}
