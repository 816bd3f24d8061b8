package io.meridian.store;

import io.meridian.engine.EngineException;
import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import javax.cache.CacheException;
import org.apache.ignite.IgniteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer while the grid is away: nobody knows what it would say, and the same question finds it
 * out later. Ignite tells of it in several ways.
 */
final class GridAway {
  private static final Duration RETRY_AFTER = Duration.ofMillis(100);
  private static final Logger LOG = LoggerFactory.getLogger(GridAway.class);

  private GridAway() {}

  /** What to throw instead of a fault; one of another kind stays what it is. */
  static RuntimeException instead(Throwable fault) {
    if (!(fault instanceof StoreException
        || fault instanceof IgniteException
        || fault instanceof CacheException
        || fault instanceof IllegalStateException)) {
      return fault instanceof RuntimeException own ? own : new CompletionException(fault);
    }
    LOG.debug("the grid does not answer", fault);
    return new EngineException(
        Reason.TRY_AGAIN,
        RETRY_AFTER,
        Map.of(),
        "the grid does not answer ("
            + fault.getClass().getSimpleName()
            + "); send the same request again");
  }
}
