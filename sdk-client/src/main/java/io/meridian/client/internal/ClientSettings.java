package io.meridian.client.internal;

import io.meridian.client.RetryPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Everything a client is told, complete and within its bounds; the builder of the public client
 * describes each.
 *
 * @param targets the servers, at least one
 * @param security how calls travel
 * @param deadline how long a call may take, retries included
 * @param operationDeadline how long a long operation may take, retries included
 * @param retryPolicy when calls are tried again
 * @param keepAliveTime when a silent connection is asked for a sign of life
 * @param keepAliveTimeout how long it has to give one
 * @param inFlightMax how many calls may be under way
 * @param drainMax how long closing waits for them
 * @param callbackExecutor where futures complete; empty = on the thread that serves the connection
 * @param userAgent what the application calls itself
 */
public record ClientSettings(
    List<Target> targets,
    Security security,
    Duration deadline,
    Duration operationDeadline,
    RetryPolicy retryPolicy,
    Duration keepAliveTime,
    Duration keepAliveTimeout,
    int inFlightMax,
    Duration drainMax,
    Optional<Executor> callbackExecutor,
    String userAgent) {
  /** Keeps a copy of the list. */
  public ClientSettings {
    targets = List.copyOf(targets);
  }

  /**
   * How calls travel.
   *
   * @param encrypted whether TLS is used
   * @param trustedCertificates whom to trust; empty = whom this Java trusts
   */
  public record Security(boolean encrypted, Optional<Path> trustedCertificates) {
    /** In the clear. */
    public static Security plaintext() {
      return new Security(false, Optional.empty());
    }

    /** TLS, trusting whom this Java trusts. */
    public static Security systemTrust() {
      return new Security(true, Optional.empty());
    }

    /** TLS, trusting the certificates of a PEM file. */
    public static Security trusting(Path certificates) {
      return new Security(true, Optional.of(certificates));
    }
  }
}
