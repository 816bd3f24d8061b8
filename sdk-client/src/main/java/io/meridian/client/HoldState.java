package io.meridian.client;

/** What a hold has come to. */
public enum HoldState {
  /** Something remains, to be captured, voided or expired. */
  OPEN,
  /** A capture took the last of it, or was final. */
  CAPTURED,
  /** A void released what remained; parts may have been captured before. */
  VOIDED,
  /** It ran out, and what remained was released; parts may have been captured before. */
  EXPIRED,
  /** A state that this client is too old to know. */
  UNRECOGNIZED
}
