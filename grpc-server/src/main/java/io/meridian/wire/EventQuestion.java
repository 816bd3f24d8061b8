package io.meridian.wire;

import io.meridian.engine.EventCursor;
import java.util.Optional;

/**
 * Events that are asked for.
 *
 * @param ledger of which ledger
 * @param region of which region
 * @param from where to begin; empty = behind what is committed when the question is asked
 */
public record EventQuestion(String ledger, String region, Optional<EventCursor> from) {}
