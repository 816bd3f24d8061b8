package io.meridian.schema;

import javax.cache.Cache;
import org.apache.ignite.cache.CacheInterceptorAdapter;

/**
 * Keeps an entry from being replaced by one with a lower stamp [D1]. Runs on the partition's
 * primary with the entry locked, whoever writes and by whatever way, so that a writer that wakes
 * from a pause can bring nothing old back. Stored in the configuration of caches: it has no fields,
 * for ever.
 */
public final class StampGuard extends CacheInterceptorAdapter<String, byte[]> {
  private static final long serialVersionUID = 1L;

  @Override
  public byte[] onBeforePut(Cache.Entry<String, byte[]> entry, byte[] value) {
    byte[] stored = entry.getValue();
    return stored != null && StampedValue.outranks(stored, value) ? null : value;
  }
}
