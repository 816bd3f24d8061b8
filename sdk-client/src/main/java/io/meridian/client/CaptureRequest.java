package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * A request to post what a hold reserves, or part of it; any number of times until nothing remains.
 * Within what is held it fails no limit. The transaction's home is the region of the hold.
 * Immutable; any thread.
 */
public final class CaptureRequest extends RequestDetails implements TransactionRequest {
  private final String hold;
  private final List<Part> parts;
  private final boolean allRemaining;
  private final boolean finalCapture;

  private CaptureRequest(Builder builder) {
    super(builder);
    hold = builder.hold;
    parts = List.copyOf(builder.parts);
    allRemaining = builder.allRemaining;
    finalCapture = builder.finalCapture;
  }

  /**
   * Starts a request; exactly one of parts and all that remains has to be asked for.
   *
   * @param ledger the ledger's name
   * @param hold the hold's reference {@code region/id}
   */
  public static Builder builder(String ledger, String hold) {
    return new Builder(ledger, hold);
  }

  /** The hold's reference {@code region/id}. */
  public String hold() {
    return hold;
  }

  @Override
  public String region() {
    return regionOf(hold);
  }

  /** How much of which postings; empty when all that remains is captured. */
  public List<Part> parts() {
    return parts;
  }

  /** Whether exactly what remains of every posting is captured. */
  public boolean allRemaining() {
    return allRemaining;
  }

  /** Whether what remains afterwards is released in the same step, and the hold ends. */
  public boolean finalCapture() {
    return finalCapture;
  }

  @Override
  public String toString() {
    return "CaptureRequest[" + ledger() + ", " + id() + ", " + hold + "]";
  }

  /** Collects a request. One thread. */
  public static final class Builder extends TransactionRequest.Builder<Builder> {
    private final String hold;
    private final List<Part> parts = new ArrayList<>(2);
    private boolean allRemaining;
    private boolean finalCapture;

    private Builder(String ledger, String hold) {
      super(ledger);
      this.hold = requireNonNull(hold, "hold");
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Adds a part; up to 100, each posting at most once. More than remains and the hold's tolerance
     * allows is refused with CAPTURE_EXCEEDS_HOLD.
     *
     * @param posting the index of the hold's posting, from 0
     * @param amount minor units, 1 .. 2^63-1
     */
    public Builder part(int posting, long amount) {
      parts.add(new Part(posting, amount));
      return this;
    }

    /** Captures of every posting exactly what remains. */
    public Builder allRemaining() {
      allRemaining = true;
      return this;
    }

    /** Releases what remains afterwards in the same step, and ends the hold; default: it stays. */
    public Builder finalCapture() {
      finalCapture = true;
      return this;
    }

    /** The request, with its id. */
    public CaptureRequest build() {
      return new CaptureRequest(this);
    }
  }
}
