package io.meridian.wire;

import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;

/**
 * What a call ends with when it does not end with an answer. Carries no stack: most are refusals,
 * and frequent.
 */
public final class CallFailure extends StatusRuntimeException {
  private static final long serialVersionUID = 1L;

  private static final Metadata.Key<Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin", ProtoUtils.metadataMarshaller(Status.getDefaultInstance()));

  private final transient Status details;

  CallFailure(Status details) {
    super(
        io.grpc.Status.fromCodeValue(details.getCode()).withDescription(details.getMessage()),
        trailers(details));
    this.details = details;
  }

  /** The status as a message, for answers that hold several. */
  Status details() {
    return details;
  }

  private static Metadata trailers(Status status) {
    Metadata trailers = new Metadata();
    trailers.put(DETAILS, status);
    return trailers;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
