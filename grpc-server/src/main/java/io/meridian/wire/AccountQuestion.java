package io.meridian.wire;

import io.meridian.ledger.AccountKey;
import java.util.OptionalLong;

/**
 * An account that is asked for.
 *
 * @param account which one
 * @param asOfMicros the instant to read it at; empty = now
 */
public record AccountQuestion(AccountKey account, OptionalLong asOfMicros) {}
