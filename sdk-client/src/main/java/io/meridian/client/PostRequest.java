package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request to post now: all postings or none. The transaction's home is the region of the first
 * posting's debit account. Immutable; any thread.
 */
public final class PostRequest implements TransactionRequest {
  private final String ledger;
  private final String id;
  private final List<Posting> postings;
  private final Optional<String> reference;
  private final Map<String, String> labels;
  private final Optional<PrivateData> privateData;

  private PostRequest(Builder builder) {
    ledger = builder.ledger;
    id = builder.id.orElseGet(Ids::next);
    postings = List.copyOf(builder.postings);
    reference = builder.reference;
    labels = Map.copyOf(builder.labels);
    privateData = builder.privateData;
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
  public String ledger() {
    return ledger;
  }

  @Override
  public String id() {
    return id;
  }

  /** The postings, in the order they were added. */
  public List<Posting> postings() {
    return postings;
  }

  /** The caller's reference. */
  public Optional<String> reference() {
    return reference;
  }

  /** Labels. */
  public Map<String, String> labels() {
    return labels;
  }

  /** Personal data. */
  public Optional<PrivateData> privateData() {
    return privateData;
  }

  @Override
  public String toString() {
    return "PostRequest[" + ledger + ", " + id + ", " + postings + "]";
  }

  /** Collects a request. One thread. */
  public static final class Builder {
    private final String ledger;
    private Optional<String> id = Optional.empty();
    private final List<Posting> postings = new ArrayList<>(2);
    private Optional<String> reference = Optional.empty();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private Optional<PrivateData> privateData = Optional.empty();

    private Builder(String ledger) {
      this.ledger = requireNonNull(ledger, "ledger");
    }

    /**
     * The transaction's id, {@code [A-Za-z0-9][A-Za-z0-9._:-]{0,63}}; default: {@link Ids#next()},
     * made by {@link #build()}. An id that the application stores together with the reason for the
     * payment makes the payment safe even when the application itself crashes.
     */
    public Builder id(String id) {
      this.id = Optional.of(id);
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

    /** The caller's reference, up to 128 characters; default: none. */
    public Builder reference(String reference) {
      this.reference = Optional.of(reference);
      return this;
    }

    /**
     * A label; up to 16, key 1..64 characters, value 0..256, no personal data. The last value of a
     * key stands.
     */
    public Builder label(String key, String value) {
      labels.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
      return this;
    }

    /** Personal data; default: none. */
    public Builder privateData(PrivateData privateData) {
      this.privateData = Optional.of(privateData);
      return this;
    }

    /** The request, with its id. */
    public PostRequest build() {
      return new PostRequest(this);
    }
  }
}
