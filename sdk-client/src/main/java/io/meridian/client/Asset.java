package io.meridian.client;

import java.time.Instant;

/**
 * What a ledger counts.
 *
 * @param ledger the ledger's name
 * @param code the code, such as {@code USD} or {@code SKU:SNEAKER-42}
 * @param scale decimal places, 0..9: an amount of 1 is 10^-scale of the asset
 * @param createTime when it was registered, microseconds
 */
public record Asset(String ledger, String code, int scale, Instant createTime)
    implements EventSubject {}
