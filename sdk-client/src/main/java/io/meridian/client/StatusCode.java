package io.meridian.client;

/**
 * The code under which a call failed: those of gRPC, with the same names and meanings. A {@link
 * Reason}, where there is one, says more.
 */
public enum StatusCode {
  /** The call was cancelled, by its caller or because the client was closed. */
  CANCELLED,
  /** Something failed that said no more. */
  UNKNOWN,
  /**
   * The request breaks a rule whatever the state; {@link MeridianException#fieldViolations()} lists
   * where.
   */
  INVALID_ARGUMENT,
  /**
   * The deadline passed first. What became of a command is learned by sending the same request
   * again.
   */
  DEADLINE_EXCEEDED,
  /** What was asked for does not exist. */
  NOT_FOUND,
  /** The id or the name is taken. */
  ALREADY_EXISTS,
  /** Who asks may not. */
  PERMISSION_DENIED,
  /** Too much of something: load, quota, or bytes in one message. */
  RESOURCE_EXHAUSTED,
  /** The state forbids it. */
  FAILED_PRECONDITION,
  /** The state moved on between two steps. */
  ABORTED,
  /** A number would leave its range. */
  OUT_OF_RANGE,
  /** The server does not do this, or not yet. */
  UNIMPLEMENTED,
  /** A defect, of the server or of this client. */
  INTERNAL,
  /**
   * No server can answer now. What became of a command is learned by sending the same request
   * again.
   */
  UNAVAILABLE,
  /** Data is lost. */
  DATA_LOSS,
  /** Who asks is not known. */
  UNAUTHENTICATED
}
