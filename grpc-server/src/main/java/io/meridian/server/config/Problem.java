package io.meridian.server.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param path the key, dots between its parts; the flag that set it in brackets
 * @param message what is wrong, the limit, and what would be right
 */
public record Problem(String path, String message) {
  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
