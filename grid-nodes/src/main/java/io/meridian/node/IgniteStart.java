package io.meridian.node;

import java.net.BindException;
import java.nio.file.Path;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.apache.ignite.Ignition;
import org.apache.ignite.internal.util.typedef.X;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts Ignite. */
final class IgniteStart {
  private static final Logger LOG = LoggerFactory.getLogger(IgniteStart.class);
  private static final int ATTEMPTS_MAX = 5;

  private IgniteStart() {}

  /**
   * Starts Ignite with its files in {@code directory}. A free port that somebody took meanwhile is
   * replaced by another; a port that was configured is not.
   */
  static Ignite start(GridConfig config, Path directory, OwnClock clock) {
    IgniteConfigurations.applySystemSettings();
    for (int attempt = 1; ; attempt++) {
      try {
        return Ignition.start(IgniteConfigurations.of(config, directory, clock));
      } catch (IgniteException fault) {
        if (config.network().discoveryPort() != 0 || attempt == ATTEMPTS_MAX || !portTaken(fault)) {
          throw new GridStartException(explain(config, fault), fault);
        }
        LOG.debug("A free port was taken by somebody else; trying another", fault);
      }
    }
  }

  private static String explain(GridConfig config, IgniteException fault) {
    return portTaken(fault)
        ? "discovery port "
            + config.network().discoveryPort()
            + " is in use; free it or choose another"
        : "Ignite did not start: " + fault.getMessage();
  }

  private static boolean portTaken(IgniteException fault) {
    return X.hasCause(fault, BindException.class)
        || X.getFullStackTrace(fault).contains("Failed to bind TCP server socket");
  }
}
