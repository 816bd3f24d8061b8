package io.meridian.client;

import java.util.Map;

/**
 * The request was refused and nothing changed.
 *
 * @param refusal why
 * @param replayed whether an earlier use of the id was refused with these words; false when this
 *     use was the first, and for refusals that are not recorded
 */
public record Refused(Refusal refusal, boolean replayed)
    implements TransactionOutcome, AccountOutcome, AssetOutcome, LedgerOutcome {
  /** The reason, of the register. */
  public Reason reason() {
    return refusal.reason();
  }

  /** For people. */
  public String message() {
    return refusal.message();
  }

  /** Each value that a program would want, by the names that {@link Reason} lists. */
  public Map<String, String> metadata() {
    return refusal.metadata();
  }
}
