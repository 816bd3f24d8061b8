package io.meridian.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.meridian.client.StatusCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What strangers may say instead of an answer, and what is made of it. */
final class FailureMapperTest {
  private static final Metadata.Key<byte[]> RAW_DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private static com.google.rpc.Status statusWith(Any detail) {
    return com.google.rpc.Status.newBuilder().setCode(14).addDetails(detail).build();
  }

  @Test
  void shouldKeepCodeAndMessageWhenTheDetailsCannotBeRead() {
    Metadata trailers = new Metadata();
    trailers.put(RAW_DETAILS, new byte[] {-1, -1, -1});

    Failure failure = FailureMapper.of(Status.UNAVAILABLE.withDescription("away"), trailers);

    assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
    assertThat(failure.message()).isEqualTo("away");
    assertThat(failure.reasonName()).isEmpty();
  }

  @Test
  void shouldPassOverADetailThatCannotBeRead() {
    Any broken =
        Any.pack(ErrorInfo.getDefaultInstance()).toBuilder()
            .setValue(ByteString.copyFrom(new byte[] {-1, -1}))
            .build();

    assertThat(FailureMapper.of(statusWith(broken)).reasonName()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, PT0S",
    "2, 500000000, PT2.5S",
    "-1, 0, PT0S",
    "0, -5, PT0S",
    "9223372036854775807, 0, PT24H",
    "-9223372036854775808, -999999999, PT0S"
  })
  void shouldBringAnyDelayThatIsAskedForIntoBounds(long seconds, int nanos, Duration expected) {
    Any detail =
        Any.pack(
            RetryInfo.newBuilder()
                .setRetryDelay(
                    com.google.protobuf.Duration.newBuilder().setSeconds(seconds).setNanos(nanos))
                .build());

    assertThat(FailureMapper.of(statusWith(detail)).retryAfter()).contains(expected);
  }

  @Test
  void shouldTellTheAddressAndTheTroubleOfACauseWithinACause() {
    Status status =
        Status.UNAVAILABLE
            .withDescription("io exception")
            .withCause(new IllegalStateException("at host:1", new RuntimeException("too bad")));

    assertThat(FailureMapper.of(status, new Metadata()).message())
        .isEqualTo("io exception: at host:1: too bad");
  }

  @Test
  void shouldComeToAnEndWhenCausesFormARing() {
    RuntimeException one = new RuntimeException("one");
    RuntimeException two = new RuntimeException("two", one);
    one.initCause(two);

    assertThat(FailureMapper.of(Status.UNKNOWN.withCause(one), new Metadata()).message())
        .startsWith("UNKNOWN: one");
  }

  @ParameterizedTest
  @EnumSource(value = Status.Code.class, mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void shouldKeepEveryCodeOfGrpc(Status.Code code) {
    assertThat(FailureMapper.of(code.toStatus(), new Metadata()).code().name())
        .isEqualTo(code.name());
  }

  @Test
  void shouldTakeACodeThatIsNoneForUnknown() {
    com.google.rpc.Status status = com.google.rpc.Status.newBuilder().setCode(99).build();

    assertThat(FailureMapper.of(status).code()).isEqualTo(StatusCode.UNKNOWN);
  }
}
