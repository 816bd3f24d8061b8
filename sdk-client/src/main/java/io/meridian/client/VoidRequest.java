package io.meridian.client;

import static java.util.Objects.requireNonNull;

/**
 * A request to release all that remains of a hold and end it. It passes on frozen accounts, and no
 * limit can fail it. The transaction's home is the region of the hold. Immutable; any thread.
 */
public final class VoidRequest extends RequestDetails implements TransactionRequest {
  private final String hold;

  private VoidRequest(Builder builder) {
    super(builder);
    hold = builder.hold;
  }

  /**
   * Starts a request.
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

  @Override
  public String toString() {
    return "VoidRequest[" + ledger() + ", " + id() + ", " + hold + "]";
  }

  /** Collects a request. One thread. */
  public static final class Builder extends TransactionRequest.Builder<Builder> {
    private final String hold;

    private Builder(String ledger, String hold) {
      super(ledger);
      this.hold = requireNonNull(hold, "hold");
    }

    @Override
    Builder self() {
      return this;
    }

    /** The request, with its id. */
    public VoidRequest build() {
      return new VoidRequest(this);
    }
  }
}
