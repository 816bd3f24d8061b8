package io.meridian.client.internal;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.meridian.client.FieldViolation;
import io.meridian.client.Reason;
import io.meridian.client.StatusCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what a server says when it does not answer: status, ErrorInfo, RetryInfo, BadRequest. Pure;
 * any thread.
 */
final class FailureMapper {
  /**
   * The domain of the reasons of the register; another domain's reasons are not ours to understand.
   */
  static final String DOMAIN = "meridian";

  /** The metadata key that tells a refusal of an earlier use of the id from a new one. */
  static final String REPLAYED = "replayed";

  private static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

  private FailureMapper() {}

  /** The end of a call. */
  static Failure of(Status status, Metadata trailers) {
    List<Any> details = details(trailers);
    String message = Optional.ofNullable(status.getDescription()).orElse(status.getCode().name());
    Optional<Throwable> cause = Optional.ofNullable(status.getCause());
    if (cause.isPresent() && details.isEmpty()) {
      message = message + ": " + story(cause.get());
    }
    return failure(code(status.getCode().value()), message, details, cause);
  }

  /** The end of an item, or of a recorded transaction. */
  static Failure of(com.google.rpc.Status status) {
    return failure(
        code(status.getCode()), status.getMessage(), status.getDetailsList(), Optional.empty());
  }

  private static Failure failure(
      StatusCode code, String message, List<Any> details, Optional<Throwable> cause) {
    Optional<String> reasonName = Optional.empty();
    Map<String, String> metadata = new HashMap<>();
    Optional<Duration> retryAfter = Optional.empty();
    List<FieldViolation> violations = new ArrayList<>();
    for (Any detail : details) {
      Optional<ErrorInfo> info = unpack(detail, ErrorInfo.class);
      if (info.isPresent()) {
        if (info.get().getDomain().equals(DOMAIN)) {
          reasonName = Optional.of(info.get().getReason());
        }
        metadata.putAll(info.get().getMetadataMap());
      }
      retryAfter = unpack(detail, RetryInfo.class).map(FailureMapper::delay).or(orElse(retryAfter));
      unpack(detail, BadRequest.class)
          .ifPresent(
              request ->
                  request
                      .getFieldViolationsList()
                      .forEach(each -> violations.add(violation(each))));
    }
    boolean replayed = Boolean.parseBoolean(metadata.remove(REPLAYED));
    return new Failure(
        code,
        message,
        reasonName,
        Map.copyOf(metadata),
        retryAfter,
        List.copyOf(violations),
        replayed,
        cause,
        false);
  }

  private static <T> java.util.function.Supplier<Optional<T>> orElse(Optional<T> other) {
    return () -> other;
  }

  private static FieldViolation violation(BadRequest.FieldViolation violation) {
    return new FieldViolation(
        violation.getField(), Reason.ofName(violation.getReason()), violation.getDescription());
  }

  /** What a server asks for, brought into bounds: it is a stranger's number. */
  private static Duration delay(RetryInfo info) {
    long most = Duration.ofDays(1).toSeconds();
    long seconds = Math.max(-1, Math.min(info.getRetryDelay().getSeconds(), most));
    Duration delay = Duration.ofSeconds(seconds, info.getRetryDelay().getNanos());
    return delay.isNegative() ? Duration.ZERO : delay;
  }

  private static List<Any> details(Metadata trailers) {
    try {
      return Optional.ofNullable(trailers.get(DETAILS))
          .map(com.google.rpc.Status::getDetailsList)
          .orElse(List.of());
    } catch (IllegalArgumentException unreadable) {
      // A proxy's or a stranger's bytes: code and message still say what can be known.
      return List.of();
    }
  }

  private static <M extends Message> Optional<M> unpack(Any detail, Class<M> type) {
    try {
      return detail.is(type) ? Optional.of(detail.unpack(type)) : Optional.empty();
    } catch (InvalidProtocolBufferException unreadable) {
      return Optional.empty();
    }
  }

  /** gRPC numbers its codes for ever; one that is not known is UNKNOWN, as gRPC itself has it. */
  private static StatusCode code(int value) {
    return switch (Status.fromCodeValue(value).getCode()) {
      case OK, UNKNOWN -> StatusCode.UNKNOWN;
      case CANCELLED -> StatusCode.CANCELLED;
      case INVALID_ARGUMENT -> StatusCode.INVALID_ARGUMENT;
      case DEADLINE_EXCEEDED -> StatusCode.DEADLINE_EXCEEDED;
      case NOT_FOUND -> StatusCode.NOT_FOUND;
      case ALREADY_EXISTS -> StatusCode.ALREADY_EXISTS;
      case PERMISSION_DENIED -> StatusCode.PERMISSION_DENIED;
      case RESOURCE_EXHAUSTED -> StatusCode.RESOURCE_EXHAUSTED;
      case FAILED_PRECONDITION -> StatusCode.FAILED_PRECONDITION;
      case ABORTED -> StatusCode.ABORTED;
      case OUT_OF_RANGE -> StatusCode.OUT_OF_RANGE;
      case UNIMPLEMENTED -> StatusCode.UNIMPLEMENTED;
      case INTERNAL -> StatusCode.INTERNAL;
      case UNAVAILABLE -> StatusCode.UNAVAILABLE;
      case DATA_LOSS -> StatusCode.DATA_LOSS;
      case UNAUTHENTICATED -> StatusCode.UNAUTHENTICATED;
    };
  }

  /**
   * The outermost cause knows the address, the innermost one the trouble; often they are the same.
   */
  private static String story(Throwable cause) {
    Throwable root = cause;
    // Bounded: a chain of causes may close into a ring.
    for (int depth = 0; depth < 16 && root.getCause() != null; depth++) {
      root = root.getCause();
    }
    String outer = text(cause);
    String inner = text(root);
    return outer.contains(inner) ? outer : outer + ": " + inner;
  }

  private static String text(Throwable cause) {
    return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
  }
}
