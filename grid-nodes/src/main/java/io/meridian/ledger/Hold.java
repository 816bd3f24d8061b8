package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/** A transaction that reserves 1..100 postings, all or none, to be captured, voided or expired. */
public final class Hold implements TransactionCommand {
  private final CommandId commandId;
  private final String actor;
  private final Postings postings;
  private final long timeoutMicros;
  private final int overCapturePercent;
  private final TransactionDetails details;

  /**
   * A hold of {@code postings}.
   *
   * @param commandId the transaction's id; its region is that of the first posting's debit account
   * @param actor who asks
   * @param postings 1..100 postings
   * @param timeoutMicros how long it may stay open, {@link Limits#HOLD_TIMEOUT_MICROS_MIN} ..
   *     {@link Limits#HOLD_TIMEOUT_MICROS_MAX}, microseconds
   * @param overCapturePercent how much more than was placed may be captured of each posting, in
   *     percent, 0 .. {@link Limits#OVER_CAPTURE_PERCENT_MAX}
   * @param details what the caller says about it
   */
  public Hold(
      CommandId commandId,
      String actor,
      List<Posting> postings,
      long timeoutMicros,
      int overCapturePercent,
      TransactionDetails details) {
    this.commandId = commandId;
    this.actor = actor;
    this.postings = new Postings(commandId.ledger(), postings);
    this.timeoutMicros = timeoutMicros;
    this.overCapturePercent = overCapturePercent;
    this.details = details;
  }

  @Override
  public CommandId commandId() {
    return commandId;
  }

  @Override
  public String actor() {
    return actor;
  }

  @Override
  public CommandKind kind() {
    return CommandKind.HOLD;
  }

  /** The postings in the caller's order. */
  public List<Posting> postings() {
    return postings.list();
  }

  Postings indexed() {
    return postings;
  }

  /** How long it may stay open, microseconds. */
  public long timeoutMicros() {
    return timeoutMicros;
  }

  /** How much more than was placed may be captured of each posting, percent. */
  public int overCapturePercent() {
    return overCapturePercent;
  }

  @Override
  public TransactionDetails details() {
    return details;
  }

  @Override
  public List<AccountKey> accounts() {
    return postings.accounts();
  }

  @Override
  public Optional<String> firstDifference(Command other) {
    if (!(other instanceof Hold that)) {
      return Optional.of("operation");
    }
    Differences differences = new Differences();
    postings.compare("hold", that.postings, differences);
    differences
        .field("hold.timeout", timeoutMicros, that.timeoutMicros)
        .field("hold.over_capture_percent", overCapturePercent, that.overCapturePercent);
    details.compare(that.details, differences);
    return differences.first();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hold that
        && commandId.equals(that.commandId)
        && actor.equals(that.actor)
        && postings.equals(that.postings)
        && timeoutMicros == that.timeoutMicros
        && overCapturePercent == that.overCapturePercent
        && details.equals(that.details);
  }

  @Override
  public int hashCode() {
    return commandId.hashCode();
  }

  @Override
  public String toString() {
    return "Hold[" + commandId + ", " + postings + ']';
  }
}
