package io.meridian.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What every request to execute a transaction has. Immutable; any thread. */
abstract class RequestDetails {
  private final String ledger;
  private final String id;
  private final Optional<Instant> effectiveAt;
  private final Optional<String> reference;
  private final Map<String, String> labels;
  private final Optional<PrivateData> privateData;

  RequestDetails(TransactionRequest.Builder<?> builder) {
    ledger = builder.ledger;
    id = builder.id.orElseGet(Ids::next);
    effectiveAt = builder.effectiveAt;
    reference = builder.reference;
    labels = Map.copyOf(builder.labels);
    privateData = builder.privateData;
  }

  /** The ledger's name. */
  public final String ledger() {
    return ledger;
  }

  /** The transaction's id and idempotency key. */
  public final String id() {
    return id;
  }

  /** When it is effective for reports; empty = at its commit time. */
  public final Optional<Instant> effectiveAt() {
    return effectiveAt;
  }

  /** The caller's reference. */
  public final Optional<String> reference() {
    return reference;
  }

  /** Labels. */
  public final Map<String, String> labels() {
    return labels;
  }

  /** Personal data. */
  public final Optional<PrivateData> privateData() {
    return privateData;
  }

  static String regionOf(String reference) {
    return reference.substring(0, Math.max(0, reference.indexOf('/')));
  }

  static String homeOf(List<Posting> postings) {
    return postings.isEmpty() ? "" : regionOf(postings.get(0).debitAccount());
  }
}
