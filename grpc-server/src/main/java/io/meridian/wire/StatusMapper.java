package io.meridian.wire;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import io.meridian.engine.CallerGoneException;
import io.meridian.engine.EngineException;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.Violation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/**
 * The one register that turns a reason into a status: gRPC code, ErrorInfo with the reason's name,
 * and BadRequest or RetryInfo where they apply. Pure; any thread.
 */
final class StatusMapper {
  /** The domain of every ErrorInfo. */
  static final String DOMAIN = "meridian";

  /** The ErrorInfo metadata key that tells a refusal of an earlier use of the id from a new one. */
  static final String REPLAYED = "replayed";

  /**
   * Bytes of violations in one answer; clients refuse headers of more than 8 KiB, base64 included.
   */
  static final int VIOLATION_BYTES_MAX = 4096;

  private StatusMapper() {}

  /** The code under which a reason travels. */
  static Code code(Reason reason) {
    return switch (reason) {
      case UNAUTHENTICATED -> Code.UNAUTHENTICATED;
      case PERMISSION_DENIED -> Code.PERMISSION_DENIED;
      case MALFORMED_REQUEST,
          NO_POSTINGS,
          TOO_MANY_POSTINGS,
          INVALID_AMOUNT,
          SAME_ACCOUNT,
          UNKNOWN_REGION,
          INVALID_PAGE_TOKEN ->
          Code.INVALID_ARGUMENT;
      case QUOTA_EXCEEDED, OVERLOADED -> Code.RESOURCE_EXHAUSTED;
      case LEDGER_NOT_FOUND,
          HOLD_NOT_FOUND,
          TRANSACTION_NOT_FOUND,
          ACCOUNT_NOT_FOUND,
          ASSET_NOT_FOUND ->
          Code.NOT_FOUND;
      case CROSS_SHARD_UNSUPPORTED -> Code.UNIMPLEMENTED;
      case IDEMPOTENCY_MISMATCH, LEDGER_EXISTS, ASSET_EXISTS, ACCOUNT_EXISTS, REFERENCE_TAKEN ->
          Code.ALREADY_EXISTS;
      case REGION_NOT_IN_LEDGER,
          NOT_A_HOLD,
          NOT_REFUNDABLE,
          AMBIGUOUS_ID,
          HOLD_EXPIRED,
          HOLD_ALREADY_VOIDED,
          HOLD_ALREADY_CAPTURED,
          CAPTURE_EXCEEDS_HOLD,
          REFUND_EXCEEDS_REMAINING,
          CROSS_REGION_FORBIDDEN,
          ASSET_MISMATCH,
          ACCOUNT_CLOSED,
          ACCOUNT_FROZEN,
          PERIOD_CLOSED,
          ACCOUNT_NOT_EMPTY,
          ACCOUNT_HAS_HOLDS,
          INSUFFICIENT_FUNDS,
          CEILING_EXCEEDED ->
          Code.FAILED_PRECONDITION;
      case REVISION_MISMATCH, BATCH_ABORTED, BATCH_STOPPED -> Code.ABORTED;
      case BALANCE_OVERFLOW -> Code.OUT_OF_RANGE;
      case REGION_UNAVAILABLE, TRY_AGAIN -> Code.UNAVAILABLE;
      case JOURNAL_DIVERGED -> Code.DATA_LOSS;
    };
  }

  /** The status of a refusal; one of the shape that only the engine could find is told like any. */
  static Status refusal(Refusal refusal, boolean replayed) {
    Map<String, String> metadata = new TreeMap<>(refusal.metadata());
    String message = message(refusal.reason(), metadata);
    if (replayed) {
      metadata.put(REPLAYED, "true");
    }
    Status.Builder status = status(refusal.reason(), message, metadata);
    String field = metadata.get("field");
    if (code(refusal.reason()) == Code.INVALID_ARGUMENT && field != null) {
      BadRequest.Builder details = BadRequest.newBuilder();
      details
          .addFieldViolationsBuilder()
          .setField(field)
          .setReason(refusal.reason().name())
          .setDescription(message);
      status.addDetails(Any.pack(details.build()));
    }
    return status.build();
  }

  /** The status of a request whose shape is wrong; the reason is that of the first violation. */
  static Status violations(List<Violation> violations) {
    Violation first = violations.get(0);
    BadRequest.Builder details = BadRequest.newBuilder();
    int bytes = 0;
    for (Violation violation : violations) {
      bytes += violation.field().length() + violation.description().length();
      if (bytes > VIOLATION_BYTES_MAX) {
        int listed = details.getFieldViolationsCount();
        details
            .addFieldViolationsBuilder()
            .setReason(first.reason().name())
            .setDescription(violations.size() - listed + " more violations are not listed");
        break;
      }
      details
          .addFieldViolationsBuilder()
          .setField(violation.field())
          .setReason(violation.reason().name())
          .setDescription(violation.description());
    }
    return status(
            first.reason(),
            first.field() + ": " + first.description(),
            Map.of("field", first.field()))
        .addDetails(Any.pack(details.build()))
        .build();
  }

  /** The status of a call that is not taken in because there is too much to do. */
  static Status overloaded(Map<String, String> metadata, java.time.Duration retryAfter) {
    return retryable(Reason.OVERLOADED, message(Reason.OVERLOADED, metadata), metadata, retryAfter);
  }

  /** The status of a call that a stopping server does not finish. */
  static Status stopping(java.time.Duration retryAfter) {
    return retryable(
        Reason.TRY_AGAIN,
        "the server is stopping; send the same request to another server, or to this one later",
        Map.of(),
        retryAfter);
  }

  /**
   * The status of a failed future of the engine.
   *
   * @return empty for a defect: the caller of this method logs it, the caller of the API learns no
   *     more than that
   */
  static Optional<Status> fault(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof EngineException fault) {
      return Optional.of(fault(fault));
    }
    if (cause instanceof CallerGoneException) {
      return Optional.of(
          Status.newBuilder()
              .setCode(Code.DEADLINE_EXCEEDED.value())
              .setMessage("the deadline passed; the same request again finds out what was done")
              .build());
    }
    return Optional.empty();
  }

  /** Where another try finds the same, nothing says that there should be one. */
  private static Status fault(EngineException fault) {
    Map<String, String> metadata = new TreeMap<>(fault.metadata());
    return code(fault.reason()) == Code.DATA_LOSS
        ? status(fault.reason(), fault.getMessage(), metadata).build()
        : retryable(fault.reason(), fault.getMessage(), metadata, fault.retryAfter());
  }

  /** The status of a defect. */
  static Status defect() {
    return Status.newBuilder()
        .setCode(Code.INTERNAL.value())
        .setMessage("internal error; the server's log has the details")
        .build();
  }

  private static Status retryable(
      Reason reason, String message, Map<String, String> metadata, java.time.Duration retryAfter) {
    return status(reason, message, metadata)
        .addDetails(
            Any.pack(
                RetryInfo.newBuilder()
                    .setRetryDelay(
                        Duration.newBuilder()
                            .setSeconds(retryAfter.toSeconds())
                            .setNanos(retryAfter.toNanosPart()))
                    .build()))
        .build();
  }

  private static Status.Builder status(
      Reason reason, String message, Map<String, String> metadata) {
    return Status.newBuilder()
        .setCode(code(reason).value())
        .setMessage(message)
        .addDetails(
            Any.pack(
                ErrorInfo.newBuilder()
                    .setReason(reason.name())
                    .setDomain(DOMAIN)
                    .putAllMetadata(metadata)
                    .build()));
  }

  /** For people: the reason in words and what a program finds in the metadata. */
  private static String message(Reason reason, Map<String, String> metadata) {
    StringBuilder message =
        new StringBuilder(reason.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    char separator = ':';
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      message
          .append(separator)
          .append(' ')
          .append(entry.getKey())
          .append(' ')
          .append(entry.getValue());
      separator = ',';
    }
    return message.toString();
  }
}
