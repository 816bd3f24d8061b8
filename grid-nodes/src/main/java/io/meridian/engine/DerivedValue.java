package io.meridian.engine;

import io.meridian.ledger.Bytes;

/**
 * A derived entry as stored.
 *
 * @param stamp who wrote it and from how much of the journal
 * @param content its bytes
 */
public record DerivedValue(Stamp stamp, Bytes content) {}
