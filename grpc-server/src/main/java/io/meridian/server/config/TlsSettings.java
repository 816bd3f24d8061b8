package io.meridian.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The {@code grpc.tls} section of {@code meridian.yml}.
 *
 * @param certificate the certificate and its chain, PEM
 * @param privateKey its key, PKCS #8, PEM
 */
public record TlsSettings(Path certificate, Path privateKey) {
  static Optional<TlsSettings> read(Section section) {
    Optional<Path> certificate = readable(section, "certificate");
    Optional<Path> privateKey = readable(section, "privateKey");
    section.done();
    if (certificate.isPresent() != privateKey.isPresent()) {
      section.problem(
          certificate.isPresent() ? "privateKey" : "certificate",
          "TLS needs both certificate and privateKey; give this one or neither");
    }
    return certificate.flatMap(file -> privateKey.map(key -> new TlsSettings(file, key)));
  }

  private static Optional<Path> readable(Section section, String key) {
    Optional<Path> file = section.optionalPath(key);
    if (file.isPresent() && !(Files.isRegularFile(file.get()) && Files.isReadable(file.get()))) {
      section.problem(key, "must be a file that the server can read; got " + file.get());
    }
    return file;
  }
}
