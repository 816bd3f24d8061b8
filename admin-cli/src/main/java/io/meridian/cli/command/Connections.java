package io.meridian.cli.command;

import io.meridian.cli.console.UsageException;
import io.meridian.cli.settings.Settings;
import io.meridian.client.MeridianClient;
import io.meridian.client.RetryPolicy;
import java.time.Duration;

/** Opens clients. */
public final class Connections {
  private static final Duration BACKOFF_BASE = Duration.ofMillis(20);
  private static final Duration BACKOFF_MAX = Duration.ofMillis(500);
  private static final int PATIENT_ATTEMPTS_MAX = 1000;
  private static final int PROMPT_ATTEMPTS_MAX = 5;

  private Connections() {}

  /** For a person who waits: when no server answers, the command says so at once. */
  public static MeridianClient prompt(Settings settings) {
    return build(
        builder(settings)
            .deadline(settings.timeout())
            .retryPolicy(RetryPolicy.DEFAULT.withAttemptsMax(PROMPT_ATTEMPTS_MAX)));
  }

  /**
   * For long work that a server's restart must not end: a call is tried again until {@code
   * retryFor} has passed.
   *
   * @param inFlightMax how many calls may be on their way
   */
  public static MeridianClient patient(Settings settings, Duration retryFor, int inFlightMax) {
    return build(
        builder(settings)
            .deadline(retryFor)
            .inFlightMax(inFlightMax)
            .retryPolicy(
                RetryPolicy.DEFAULT
                    .withAttemptsMax(PATIENT_ATTEMPTS_MAX)
                    .withBackoff(BACKOFF_BASE, BACKOFF_MAX)));
  }

  private static MeridianClient.Builder builder(Settings settings) {
    MeridianClient.Builder builder =
        MeridianClient.builder().targets(settings.addresses()).userAgent("meridian-cli");
    if (settings.tlsCa().isPresent()) {
      return builder.tls(settings.tlsCa().get());
    }
    return settings.tls() ? builder.tls() : builder.plaintext();
  }

  private static MeridianClient build(MeridianClient.Builder builder) {
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }
}
