package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * A request to move back what an earlier transaction posted, or part of it; any number of times
 * until all is moved back. Judged like a post: the one who has to pay back may have no funds. The
 * transaction's home is the region of the earlier one. Immutable; any thread.
 */
public final class RefundRequest extends RequestDetails implements TransactionRequest {
  private final String original;
  private final List<Part> parts;
  private final boolean allRemaining;

  private RefundRequest(Builder builder) {
    super(builder);
    original = builder.original;
    parts = List.copyOf(builder.parts);
    allRemaining = builder.allRemaining;
  }

  /**
   * Starts a request; exactly one of parts and all that remains has to be asked for.
   *
   * @param ledger the ledger's name
   * @param original the reference {@code region/id} of a post, a capture, or a hold (then of its
   *     captured part)
   */
  public static Builder builder(String ledger, String original) {
    return new Builder(ledger, original);
  }

  /** The reference {@code region/id} of the transaction to refund. */
  public String original() {
    return original;
  }

  @Override
  public String region() {
    return regionOf(original);
  }

  /** How much of which postings; empty when all that is refundable is refunded. */
  public List<Part> parts() {
    return parts;
  }

  /** Whether exactly what is refundable of every posting is refunded. */
  public boolean allRemaining() {
    return allRemaining;
  }

  @Override
  public String toString() {
    return "RefundRequest[" + ledger() + ", " + id() + ", " + original + "]";
  }

  /** Collects a request. One thread. */
  public static final class Builder extends TransactionRequest.Builder<Builder> {
    private final String original;
    private final List<Part> parts = new ArrayList<>(2);
    private boolean allRemaining;

    private Builder(String ledger, String original) {
      super(ledger);
      this.original = requireNonNull(original, "original");
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Adds a part; up to 100, each posting at most once. More than is refundable is refused with
     * REFUND_EXCEEDS_REMAINING.
     *
     * @param posting the index of the earlier transaction's posting, from 0
     * @param amount minor units, 1 .. 2^63-1
     */
    public Builder part(int posting, long amount) {
      parts.add(new Part(posting, amount));
      return this;
    }

    /** Refunds of every posting exactly what is refundable. */
    public Builder allRemaining() {
      allRemaining = true;
      return this;
    }

    /** The request, with its id. */
    public RefundRequest build() {
      return new RefundRequest(this);
    }
  }
}
