package io.meridian.server;

import static io.meridian.server.Errors.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.meridian.proto.v1.GetStatusRequest;
import io.meridian.proto.v1.OperationsServiceGrpc;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class TlsIT {
  private static final TlsFiles FILES = TlsFiles.in(directory());

  @RegisterExtension
  static final ServerExtension SERVER =
      ServerExtension.withRegions("local")
          .with(
              "grpc: {tls: {certificate: %s, privateKey: %s}}\n"
                  .formatted(FILES.certificate(), FILES.privateKey()));

  @Test
  void shouldServeOverTls() throws IOException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", SERVER.port())
            .sslContext(
                GrpcSslContexts.forClient().trustManager(FILES.certificate().toFile()).build())
            .build();

    assertThat(
            OperationsServiceGrpc.newBlockingStub(channel)
                .getStatus(GetStatusRequest.getDefaultInstance())
                .getRegionsList())
        .containsExactly("local");
    channel.shutdownNow();
  }

  @Test
  void shouldNotServeInTheClearWhenItHasACertificate() {
    assertThat(
            refused(
                    () ->
                        OperationsServiceGrpc.newBlockingStub(SERVER.channel())
                            .getStatus(GetStatusRequest.getDefaultInstance()))
                .code())
        .isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void shouldSayThatACertificateCannotBeUsed() throws IOException {
    Path directory = directory();
    Path wrong = Files.writeString(directory.resolve("wrong.pem"), "not a certificate");
    Path settings =
        Files.writeString(
            directory.resolve("m.yml"),
            "grpc: {tls: {certificate: %s, privateKey: %s}}".formatted(wrong, wrong));
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int exit =
        new MeridianServer(OutputStream.nullOutputStream(), err)
            .start(
                "--config=" + settings,
                "--data=" + directory.resolve("data"),
                "--port=0",
                "--admin-port=0");

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .contains("grpc.tls: certificate " + wrong)
        .doesNotContain("\tat ");
  }

  private static Path directory() {
    try {
      return Files.createTempDirectory(Files.createDirectories(Path.of("target", "servers")), "tls")
          .toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
