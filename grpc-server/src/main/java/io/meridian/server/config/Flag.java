package io.meridian.server.config;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A value given on the command line, which wins over the file.
 *
 * @param name the flag as the user typed it, for example {@code --port}
 * @param value what it sets the key to
 */
public record Flag(String name, JsonNode value) {}
