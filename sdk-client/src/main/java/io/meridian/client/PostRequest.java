package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * A request to post now: all postings or none. The transaction's home is the region of the first
 * posting's debit account. Immutable; any thread.
 */
public final class PostRequest extends RequestDetails implements TransactionRequest {
  private final List<Posting> postings;

  private PostRequest(Builder builder) {
    super(builder);
    postings = List.copyOf(builder.postings);
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

  /** The postings, in the order they were added. */
  public List<Posting> postings() {
    return postings;
  }

  @Override
  public String toString() {
    return "PostRequest[" + ledger() + ", " + id() + ", " + postings + "]";
  }

  /** Collects a request. One thread. */
  public static final class Builder extends TransactionRequest.Builder<Builder> {
    private final List<Posting> postings = new ArrayList<>(2);

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
     * @param debitAccount the account that is debited, {@code region/id}
     * @param creditAccount the account that is credited, {@code region/id}; another one
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

    /** The request, with its id. */
    public PostRequest build() {
      return new PostRequest(this);
    }
  }
}
