package io.meridian.store;

import io.meridian.engine.EngineException;
import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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

  /** What to answer instead of a fault; empty when the fault is of another kind. */
  static Optional<EngineException> answer(Throwable fault) {
    if (!(fault instanceof StoreException
        || fault instanceof IgniteException
        || fault instanceof CacheException
        || fault instanceof IllegalStateException)) {
      return Optional.empty();
    }
    LOG.debug("the grid does not answer", fault);
    return Optional.of(
        new EngineException(
            Reason.TRY_AGAIN,
            RETRY_AFTER,
            Map.of(),
            "the grid does not answer ("
                + fault.getClass().getSimpleName()
                + "); send the same request again"));
  }
}
