package io.meridian.client.internal;

import io.meridian.client.MeridianException;
import java.util.ArrayList;
import java.util.List;

/**
 * The tries of one request so far: how many, and how those before the last one failed. Any thread,
 * because those who end a request early are not those who try.
 */
final class Tries {
  private int attempts;
  private List<Failure> failures = List.of();

  /** Counts another try. */
  synchronized void begin() {
    attempts++;
  }

  /** How many were begun. */
  synchronized int attempts() {
    return attempts;
  }

  /** Keeps the failure of a try that was not the last. */
  synchronized void remember(Failure failure) {
    if (failures.isEmpty()) {
      failures = new ArrayList<>();
    }
    failures.add(failure);
  }

  /** The failures that were kept, oldest first. */
  synchronized List<Failure> failures() {
    return List.copyOf(failures);
  }

  /**
   * What the application gets when the request has no answer: the last failure, and what the
   * earlier ones add to it.
   *
   * @param command whether it matters that the request may have taken effect
   */
  synchronized MeridianException exception(Failure last, boolean command) {
    boolean unknown =
        command
            && attempts > 0
            && (last.leavesOutcomeUnknown()
                || failures.stream().anyMatch(Failure::leavesOutcomeUnknown));
    StringBuilder message = new StringBuilder();
    message.append(last.name()).append(": ").append(last.message());
    if (attempts > 1) {
      message.append(" (after ").append(attempts).append(" tries)");
    }
    if (unknown) {
      message.append("; whether it took effect is not known: the same request finds out");
    }
    MeridianException exception = last.exception(message.toString(), attempts, unknown);
    for (int i = 0; i < failures.size(); i++) {
      Failure earlier = failures.get(i);
      exception.addSuppressed(
          earlier.exception(
              "try " + (i + 1) + ": " + earlier.code() + ": " + earlier.message(),
              i + 1,
              command && earlier.leavesOutcomeUnknown()));
    }
    return exception;
  }
}
