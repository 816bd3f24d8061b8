package io.meridian.client;

import java.util.List;
import java.util.Map;

/**
 * Why a request was not applied. It changed nothing.
 *
 * @param code the code under which the refusal travelled
 * @param reason the reason, of the register
 * @param reasonName the reason's name as the server gave it; says more than {@code reason} only
 *     when that is UNRECOGNIZED
 * @param message for people; programs read the reason and the metadata
 * @param metadata each value that a program would want, by the names that {@link Reason} lists
 * @param violations what is wrong with the request's shape; only in batches, elsewhere it is an
 *     exception
 */
public record Refusal(
    StatusCode code,
    Reason reason,
    String reasonName,
    String message,
    Map<String, String> metadata,
    List<FieldViolation> violations) {
  /** Keeps copies of the collections. */
  public Refusal {
    metadata = Map.copyOf(metadata);
    violations = List.copyOf(violations);
  }
}
