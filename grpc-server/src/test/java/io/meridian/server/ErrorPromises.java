package io.meridian.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.meridian.proto.v1.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * What {@code errors.proto} promises of every reason, and whether a status keeps it. The client's
 * tests ask here, too, so that both sides are held to the same words.
 */
public final class ErrorPromises {
  /** Keys that the register lets be missing, where what the tests provoke has no value for them. */
  private static final Map<String, Set<String>> NOT_KNOWN =
      Map.of("TRY_AGAIN", Set.of("region", "shard"), "PERIOD_CLOSED", Set.of("account"));

  private static final Pattern VALUE =
      Pattern.compile("((?: *//.*\n)+) *REASON_([A-Z_]+) = (\\d+);");
  private static final Pattern CODE = Pattern.compile("gRPC ([A-Z_]+)( with RetryInfo)?,");
  private static final Pattern KEYS = Pattern.compile("Metadata: (.*?)(?: Act: |$)");
  private static final Pattern KEY = Pattern.compile("`([a-z][A-Za-z]*)`");

  private static final Map<String, Promise> PROMISES = promises();

  private ErrorPromises() {}

  /** What is promised of one reason. */
  private record Promise(String code, boolean retryInfo, Set<String> keys, boolean reserved) {}

  static List<String> reasonsThatAreNotReserved() {
    // All but REASON_UNSPECIFIED and what stands for numbers that are not known.
    assertThat(PROMISES).hasSize(Reason.values().length - 2);
    return PROMISES.keySet().stream().filter(reason -> !PROMISES.get(reason).reserved()).toList();
  }

  /** The keys of the metadata that a reason is promised to have where their values are known. */
  public static Set<String> keys(String reason) {
    return PROMISES.get(reason).keys();
  }

  /** The status with which a call ends. */
  static com.google.rpc.Status refused(ThrowingCallable call) {
    StatusRuntimeException failure =
        Objects.requireNonNull(
            catchThrowableOfType(StatusRuntimeException.class, call), "the call succeeded");
    return Objects.requireNonNull(StatusProto.fromThrowable(failure), failure.getMessage());
  }

  /** Code, metadata and RetryInfo are as promised. */
  static void assertKept(String reason, com.google.rpc.Status status) {
    Promise promise = PROMISES.get(reason);
    Errors.Refused refused = Errors.of(status);
    assertThat(refused.codeAndReason())
        .as(refused.message())
        .isEqualTo(promise.code() + " " + reason);
    Set<String> known = new TreeSet<>(promise.keys());
    known.removeAll(NOT_KNOWN.getOrDefault(reason, Set.of()));
    assertThat(refused.metadata().keySet()).containsAll(known);
    assertThat(refused.metadata().values()).doesNotContain("");
    assertThat(Errors.retryInfo(status).isPresent()).isEqualTo(promise.retryInfo());
    assertThat(refused.message()).isNotEmpty();
  }

  private static Map<String, Promise> promises() {
    try (InputStream file = Reason.class.getResourceAsStream("/meridian/v1/errors.proto")) {
      Map<String, Promise> promises = new LinkedHashMap<>();
      Matcher value = VALUE.matcher(new String(file.readAllBytes(), UTF_8));
      while (value.find()) {
        String comment = value.group(1).replaceAll("\n *// ?", " ").strip();
        Matcher code = CODE.matcher(comment);
        if (code.find()) {
          promises.put(
              value.group(2),
              new Promise(
                  code.group(1),
                  code.group(2) != null,
                  keysIn(comment),
                  comment.contains("Reserved for")));
        }
      }
      return promises;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> keysIn(String comment) {
    Set<String> keys = new TreeSet<>();
    Matcher metadata = KEYS.matcher(comment);
    if (metadata.find()) {
      Matcher key = KEY.matcher(metadata.group(1));
      while (key.find()) {
        keys.add(key.group(1));
      }
    }
    return keys;
  }
}
