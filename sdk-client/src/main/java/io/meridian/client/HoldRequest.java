package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request to reserve now and post later: all postings or none are reserved until the hold is
 * captured, voided or expires. Judged like a post when it is placed. The transaction's home is the
 * region of the first posting's debit account. Immutable; any thread.
 */
public final class HoldRequest extends RequestDetails implements TransactionRequest {
  private final List<Posting> postings;
  private final Optional<Duration> timeout;
  private final int overCapturePercent;

  private HoldRequest(Builder builder) {
    super(builder);
    postings = List.copyOf(builder.postings);
    timeout = builder.timeout;
    overCapturePercent = builder.overCapturePercent;
  }

  /**
   * Starts a request.
   *
   * @param ledger the ledger's name
   */
  public static Builder builder(String ledger) {
    return new Builder(ledger);
  }

  @Override
  public String region() {
    return homeOf(postings);
  }

  /** The postings, in the order they were added; captures and refunds name them by their index. */
  public List<Posting> postings() {
    return postings;
  }

  /** How long it stays open from its commit on; empty = 7 days. */
  public Optional<Duration> timeout() {
    return timeout;
  }

  /** How much more than was placed may be captured of each posting, 0..100. */
  public int overCapturePercent() {
    return overCapturePercent;
  }

  @Override
  public String toString() {
    return "HoldRequest[" + ledger() + ", " + id() + ", " + postings + "]";
  }

  /** Collects a request. One thread. */
  public static final class Builder extends TransactionRequest.Builder<Builder> {
    private final List<Posting> postings = new ArrayList<>(2);
    private Optional<Duration> timeout = Optional.empty();
    private int overCapturePercent;

    private Builder(String ledger) {
      super(ledger);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Adds a posting; 1 to 100 in all.
     *
     * @param debitAccount the account that will be debited, {@code region/id}
     * @param creditAccount the account that will be credited, {@code region/id}; another one
     * @param asset the code of the asset, that of both accounts
     * @param amount minor units, 1 .. 2^63-1
     */
    public Builder posting(String debitAccount, String creditAccount, String asset, long amount) {
      return posting(new Posting(debitAccount, creditAccount, asset, amount));
    }

    /** Adds a posting; 1 to 100 in all. */
    public Builder posting(Posting posting) {
      postings.add(requireNonNull(posting, "posting"));
      return this;
    }

    /**
     * How long it stays open from its commit on, by the server's clock: 1 s .. 30 days; default 7
     * days. What is finer than a microsecond is cut off.
     */
    public Builder timeout(Duration timeout) {
      this.timeout = Optional.of(timeout.truncatedTo(ChronoUnit.MICROS));
      return this;
    }

    /**
     * How much more than was placed may be captured of each posting, percent, 0..100; default 0.
     * The tolerance is never reserved; what a capture takes of it is judged like a post.
     */
    public Builder overCapturePercent(int overCapturePercent) {
      this.overCapturePercent = overCapturePercent;
      return this;
    }

    /** The request, with its id. */
    public HoldRequest build() {
      return new HoldRequest(this);
    }
  }
}
