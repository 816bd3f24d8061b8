package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request to execute a transaction. It has its id before it is sent for the first time: sending
 * the same request again, from this process or from another that stored the id and the content,
 * executes once and learns the one outcome.
 */
public sealed interface TransactionRequest
    permits PostRequest, HoldRequest, CaptureRequest, VoidRequest, RefundRequest {
  /** The ledger's name. */
  String ledger();

  /**
   * The transaction's id and idempotency key, unique in the ledger and the transaction's home
   * region.
   */
  String id();

  /**
   * The home region: of a post or a hold that of the first posting's debit account, of the others
   * that of the transaction they are about. Empty text where the request names none, which servers
   * refuse.
   */
  String region();

  /**
   * The reference {@code region/id} under which the transaction will be found, and captured, voided
   * or refunded.
   */
  default String transaction() {
    return region() + "/" + id();
  }

  /** When it is effective for reports, microseconds; empty = at its commit time. */
  Optional<Instant> effectiveAt();

  /** The caller's reference. */
  Optional<String> reference();

  /** Labels. */
  Map<String, String> labels();

  /** Personal data. */
  Optional<PrivateData> privateData();

  /**
   * Collects what every request has. One thread.
   *
   * @param <B> the builder of one sort of request
   */
  abstract sealed class Builder<B extends Builder<B>>
      permits PostRequest.Builder,
          HoldRequest.Builder,
          CaptureRequest.Builder,
          VoidRequest.Builder,
          RefundRequest.Builder {
    final String ledger;
    Optional<String> id = Optional.empty();
    Optional<Instant> effectiveAt = Optional.empty();
    Optional<String> reference = Optional.empty();
    final Map<String, String> labels = new LinkedHashMap<>();
    Optional<PrivateData> privateData = Optional.empty();

    Builder(String ledger) {
      this.ledger = requireNonNull(ledger, "ledger");
    }

    abstract B self();

    /**
     * The transaction's id, {@code [A-Za-z0-9][A-Za-z0-9._:-]{0,63}}; default: {@link Ids#next()},
     * made when the request is built. An id that the application stores together with the reason
     * for the payment makes the payment safe even when the application itself crashes.
     */
    public B id(String id) {
      this.id = Optional.of(id);
      return self();
    }

    /**
     * When the transaction is effective for reports; default: at its commit time. Not more than a
     * day ahead, not before its accounts were created, not in a closed period. What is finer than a
     * microsecond is cut off.
     */
    public B effectiveAt(Instant effectiveAt) {
      this.effectiveAt = Optional.of(effectiveAt.truncatedTo(ChronoUnit.MICROS));
      return self();
    }

    /** The caller's reference, up to 128 characters; default: none. */
    public B reference(String reference) {
      this.reference = Optional.of(reference);
      return self();
    }

    /**
     * A label; up to 16, key 1..64 characters, value 0..256, no personal data. The last value of a
     * key stands.
     */
    public B label(String key, String value) {
      labels.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
      return self();
    }

    /** Personal data, up to {@link PrivateData#CONTENT_BYTES_MAX} bytes; default: none. */
    public B privateData(PrivateData privateData) {
      this.privateData = Optional.of(privateData);
      return self();
    }
  }
}
