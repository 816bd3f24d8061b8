package io.meridian.server;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a refused call says. */
final class Errors {
  private Errors() {}

  /**
   * The end of a call.
   *
   * @param code the gRPC code
   * @param reason the reason, empty when there is no ErrorInfo
   * @param metadata its metadata
   * @param message for people
   */
  record Refused(Status.Code code, String reason, Map<String, String> metadata, String message) {
    /** {@code CODE REASON}. */
    String codeAndReason() {
      return code + " " + reason;
    }
  }

  static Refused refused(ThrowingCallable call) {
    return of(
        Objects.requireNonNull(
            catchThrowableOfType(StatusRuntimeException.class, call), "the call succeeded"));
  }

  static Refused of(StatusRuntimeException failure) {
    com.google.rpc.Status details = StatusProto.fromThrowable(failure);
    return details != null && details.getDetailsCount() > 0
        ? of(details)
        : new Refused(
            failure.getStatus().getCode(),
            "",
            Map.of(),
            Objects.requireNonNullElse(failure.getStatus().getDescription(), ""));
  }

  static Refused of(com.google.rpc.Status status) {
    ErrorInfo info = detail(status, ErrorInfo.class).orElse(ErrorInfo.getDefaultInstance());
    return new Refused(
        Status.fromCodeValue(status.getCode()).getCode(),
        info.getReason(),
        info.getMetadataMap(),
        status.getMessage());
  }

  /** When the caller is told to come back. */
  static Optional<RetryInfo> retryInfo(com.google.rpc.Status status) {
    return detail(status, RetryInfo.class);
  }

  private static <T extends Message> Optional<T> detail(
      com.google.rpc.Status status, Class<T> type) {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    return Optional.empty();
  }
}
