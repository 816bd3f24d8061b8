package io.meridian.server;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import java.util.Objects;
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
    Status.Code code = failure.getStatus().getCode();
    String message = Objects.requireNonNullElse(failure.getStatus().getDescription(), "");
    com.google.rpc.Status details = StatusProto.fromThrowable(failure);
    if (details != null) {
      for (Any detail : details.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          ErrorInfo info = unpack(detail);
          return new Refused(code, info.getReason(), info.getMetadataMap(), message);
        }
      }
    }
    return new Refused(code, "", Map.of(), message);
  }

  private static ErrorInfo unpack(Any detail) {
    try {
      return detail.unpack(ErrorInfo.class);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
