package io.meridian.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the ledger's register, the API's, and what the API's comments promise to each other. */
final class ErrorRegisterTest {
  private static final Pattern VALUE =
      Pattern.compile("((?: *//.*\n)+) *REASON_([A-Z_]+) = (\\d+);");
  private static final Pattern PROMISE = Pattern.compile("gRPC ([A-Z_]+)[^,]*, kind ([A-Z]+)");

  /** What {@code errors.proto} says of one reason. */
  private record Documented(int number, String code, String kind, boolean reserved) {}

  @ParameterizedTest
  @EnumSource(Reason.class)
  void shouldGiveEveryReasonTheNumberAndTheCodeThatTheApiDocuments(Reason reason)
      throws IOException {
    Documented documented = documented().get(reason.name());

    assertThat(documented).as("errors.proto describes %s", reason).isNotNull();
    assertThat(reason.number()).isEqualTo(documented.number());
    assertThat(reason.kind().name()).isEqualTo(documented.kind());
    assertThat(StatusMapper.code(reason).name()).isEqualTo(documented.code());
  }

  @ParameterizedTest
  @MethodSource("apiReasons")
  void shouldKnowEveryReasonOfTheApi(io.meridian.proto.v1.Reason reason) throws IOException {
    String name = reason.name().substring("REASON_".length());
    Documented documented = documented().get(name);

    assertThat(documented).as("the comment of %s can be read", name).isNotNull();
    assertThat(documented.number()).isEqualTo(reason.getNumber());
    assertThat(Reason.values()).extracting(Reason::name).contains(name);
  }

  /** ErrorRegisterIT has a server give all the others. */
  @Test
  void shouldReserveNothingButWhatComesWithLaterFeaturesOrCameWithEarlierVersions()
      throws IOException {
    assertThat(documented().entrySet())
        .filteredOn(reason -> reason.getValue().reserved())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "UNAUTHENTICATED", "PERMISSION_DENIED", "QUOTA_EXCEEDED", "CROSS_SHARD_UNSUPPORTED");
  }

  @Test
  void shouldDeclareReasonsInTheOrderOfTheirNumbers() {
    assertThat(Reason.values()).isSortedAccordingTo((a, b) -> a.number() - b.number());
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void shouldSayReasonDomainAndMetadataInErrorInfo(Reason reason) throws IOException {
    Status status = StatusMapper.refusal(new Refusal(reason, Map.of("account", "eu/alice")), false);

    assertThat(status.getCode()).isEqualTo(StatusMapper.code(reason).value());
    assertThat(status.getDetails(0).unpack(ErrorInfo.class))
        .isEqualTo(
            ErrorInfo.newBuilder()
                .setReason(reason.name())
                .setDomain("meridian")
                .putMetadata("account", "eu/alice")
                .build());
    assertThat(Reason.valueOf(status.getDetails(0).unpack(ErrorInfo.class).getReason()))
        .isEqualTo(reason);
  }

  @Test
  void shouldMarkTheRefusalOfAnEarlierUse() throws IOException {
    Refusal refusal = new Refusal(Reason.INSUFFICIENT_FUNDS, Map.of("available", "5"));

    Status status = StatusMapper.refusal(refusal, true);

    assertThat(status.getDetails(0).unpack(ErrorInfo.class).getMetadataMap())
        .containsExactlyInAnyOrderEntriesOf(Map.of("available", "5", "replayed", "true"));
  }

  @Test
  void shouldListTheFieldOfAWrongShapeThatOnlyTheEngineCouldFind() throws IOException {
    Map<String, String> metadata = Map.of("field", "requests", "postingsMax", "10000");

    Status status = StatusMapper.refusal(new Refusal(Reason.TOO_MANY_POSTINGS, metadata), false);

    assertThat(status.getDetails(1).unpack(BadRequest.class).getFieldViolationsList())
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.getField()).isEqualTo("requests");
              assertThat(violation.getReason()).isEqualTo("TOO_MANY_POSTINGS");
              assertThat(violation.getDescription()).contains("10000");
            });
  }

  static Stream<io.meridian.proto.v1.Reason> apiReasons() {
    return Stream.of(io.meridian.proto.v1.Reason.values())
        .filter(
            reason ->
                reason != io.meridian.proto.v1.Reason.UNRECOGNIZED
                    && reason != io.meridian.proto.v1.Reason.REASON_UNSPECIFIED);
  }

  private static Map<String, Documented> documented() throws IOException {
    try (InputStream file =
        io.meridian.proto.v1.Reason.class.getResourceAsStream("/meridian/v1/errors.proto")) {
      assertThat(file).as("the API's files ship in its jar").isNotNull();
      String text = new String(file.readAllBytes(), UTF_8);
      Map<String, Documented> documented = new LinkedHashMap<>();
      Matcher value = VALUE.matcher(text);
      while (value.find()) {
        String comment = value.group(1).replaceAll("\n *// ?", " ");
        Matcher promise = PROMISE.matcher(comment);
        if (promise.find()) {
          documented.put(
              value.group(2),
              new Documented(
                  Integer.parseInt(value.group(3)),
                  promise.group(1),
                  promise.group(2),
                  comment.contains("Reserved")));
        }
      }
      return documented;
    }
  }
}
