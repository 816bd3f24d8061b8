package io.meridian.cli.settings;

import io.meridian.cli.console.UsageException;
import io.meridian.cli.output.OutputFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What holds for one run, complete and valid.
 *
 * @param addresses the servers, each HOST:PORT; at least one
 * @param ledger the ledger that commands speak of when they are not told
 * @param output how results are written
 * @param timeout how long one call may take before the command gives up
 * @param tls whether to speak TLS
 * @param tlsCa the certificates to trust, PEM; empty = those of the JDK
 */
public record Settings(
    List<String> addresses,
    Optional<String> ledger,
    OutputFormat output,
    Duration timeout,
    boolean tls,
    Optional<Path> tlsCa) {
  /** The server when nothing says otherwise: one on this machine with its default port. */
  public static final String ADDRESS_DEFAULT = "localhost:7400";

  /** How long a call may take when nothing says otherwise. */
  public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(10);

  /** Keeps a copy of the addresses. */
  public Settings {
    addresses = List.copyOf(addresses);
  }

  /** The ledger, for a command that cannot do without. */
  public String requiredLedger() {
    return ledger.orElseThrow(
        () ->
            new UsageException(
                "no ledger: give --ledger NAME, set MERIDIAN_LEDGER, or the key 'ledger' of a context"));
  }
}
