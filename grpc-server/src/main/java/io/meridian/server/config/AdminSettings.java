package io.meridian.server.config;

/**
 * The {@code admin} section of {@code meridian.yml}.
 *
 * @param address the address to listen on
 * @param port the port, 0 = any free one
 * @param diskFreeBytesMin free bytes below which the server calls itself unhealthy
 */
public record AdminSettings(String address, int port, long diskFreeBytesMin) {
  static AdminSettings read(Section section) {
    AdminSettings settings =
        new AdminSettings(
            section.text("address"),
            section.integer("port", 0, 65_535),
            section.bytes("diskFreeBytesMin", 0, 1L << 40));
    section.done();
    return settings;
  }
}
