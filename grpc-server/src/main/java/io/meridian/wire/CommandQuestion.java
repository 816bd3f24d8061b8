package io.meridian.wire;

import io.meridian.codec.PreparedCommand;

/**
 * A command that a caller asks for.
 *
 * @param command the command
 * @param validateOnly whether it is only judged: nothing is stored and its id is not used up
 */
public record CommandQuestion(PreparedCommand command, boolean validateOnly) {}
