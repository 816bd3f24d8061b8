package io.meridian.client.internal;

/**
 * Where a server listens.
 *
 * @param host a name or an address, without brackets
 * @param port 1..65535
 */
public record Target(String host, int port) {
  /**
   * Reads {@code host:port} or {@code [address]:port}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static Target parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw wrong(text);
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw wrong(text);
    }
    if (!host.matches("[A-Za-z0-9._:%-]{1,255}")) {
      throw wrong(text);
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port >= 1 && port <= 65_535) {
        return new Target(host, port);
      }
    } catch (NumberFormatException notANumber) {
      // Said below, as for a number out of bounds.
    }
    throw wrong(text);
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "a target must be host:port, for example localhost:7400 or [::1]:7400; got \""
            + text
            + '"');
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
