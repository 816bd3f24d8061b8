package io.meridian.client;

import static io.meridian.client.TestClient.payment;
import static io.meridian.client.internal.ScriptedServer.fail;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Status.Code;
import io.meridian.client.internal.ScriptedServer;
import io.meridian.proto.v1.GetTransactionResponse;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionState;
import io.meridian.server.ErrorPromises;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The register of reasons on its way from the wire to the application. */
final class ReasonTest {
  private static final String PREFIX = "REASON_";

  /** The codes of the contract's section 5. */
  private static Code codeOf(Reason reason) {
    return switch (reason) {
      case UNAUTHENTICATED -> Code.UNAUTHENTICATED;
      case PERMISSION_DENIED -> Code.PERMISSION_DENIED;
      case MALFORMED_REQUEST,
          NO_POSTINGS,
          TOO_MANY_POSTINGS,
          INVALID_AMOUNT,
          SAME_ACCOUNT,
          UNKNOWN_REGION,
          INVALID_PAGE_TOKEN ->
          Code.INVALID_ARGUMENT;
      case QUOTA_EXCEEDED, OVERLOADED -> Code.RESOURCE_EXHAUSTED;
      case LEDGER_NOT_FOUND,
          HOLD_NOT_FOUND,
          TRANSACTION_NOT_FOUND,
          ACCOUNT_NOT_FOUND,
          ASSET_NOT_FOUND ->
          Code.NOT_FOUND;
      case CROSS_SHARD_UNSUPPORTED -> Code.UNIMPLEMENTED;
      case IDEMPOTENCY_MISMATCH, LEDGER_EXISTS, ASSET_EXISTS, ACCOUNT_EXISTS, REFERENCE_TAKEN ->
          Code.ALREADY_EXISTS;
      case REGION_NOT_IN_LEDGER,
          NOT_A_HOLD,
          NOT_REFUNDABLE,
          AMBIGUOUS_ID,
          HOLD_EXPIRED,
          HOLD_ALREADY_VOIDED,
          HOLD_ALREADY_CAPTURED,
          CAPTURE_EXCEEDS_HOLD,
          REFUND_EXCEEDS_REMAINING,
          CROSS_REGION_FORBIDDEN,
          ASSET_MISMATCH,
          ACCOUNT_CLOSED,
          ACCOUNT_FROZEN,
          PERIOD_CLOSED,
          ACCOUNT_NOT_EMPTY,
          ACCOUNT_HAS_HOLDS,
          INSUFFICIENT_FUNDS,
          CEILING_EXCEEDED,
          UNRECOGNIZED ->
          Code.FAILED_PRECONDITION;
      case REVISION_MISMATCH, BATCH_ABORTED, BATCH_STOPPED -> Code.ABORTED;
      case BALANCE_OVERFLOW -> Code.OUT_OF_RANGE;
      case REGION_UNAVAILABLE, TRY_AGAIN -> Code.UNAVAILABLE;
      case JOURNAL_DIVERGED -> Code.DATA_LOSS;
    };
  }

  /** A value for each key of the register; who renames or adds one says here what it is like. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          entry("account", "eu/alice"),
          entry("accountAsset", "USD"),
          entry("asset", "EUR"),
          entry("available", "-5"),
          entry("balance", "12"),
          entry("ceiling", "100"),
          entry("closedUntil", "2026-01-02T00:00:00Z"),
          entry("expiredAt", "2026-01-02T03:04:05.000006Z"),
          entry("field", "post.postings[0].amount"),
          entry("floor", "0"),
          entry("headroom", "3"),
          entry("holder", "eu/other"),
          entry("id", "payment-1"),
          entry("item", "2"),
          entry("ledger", "shop"),
          entry("posting", "1"),
          entry("reference", "invoice 7"),
          entry("region", "eu"),
          entry("remaining", "40"),
          entry("required", "41"),
          entry("revision", "4"),
          entry("scale", "2"),
          entry("sequence", "17"),
          entry("shard", "3"),
          entry("shards", "eu#1,eu#3"),
          entry("transaction", "eu/hold-1"));

  /** What each reason has an accessor for, as {@link Refusal} says. */
  private static final Map<Reason, Map<String, Object>> TYPED =
      Map.ofEntries(
          entry(Reason.HOLD_EXPIRED, typed("expiredAt", Instant.parse(VALUES.get("expiredAt")))),
          entry(Reason.HOLD_ALREADY_VOIDED, typed("holder", "eu/other")),
          entry(Reason.HOLD_ALREADY_CAPTURED, typed("holder", "eu/other")),
          entry(Reason.CAPTURE_EXCEEDS_HOLD, typed("remaining", 40L)),
          entry(Reason.REFUND_EXCEEDS_REMAINING, typed("remaining", 40L)),
          entry(Reason.REFERENCE_TAKEN, typed("holder", "eu/other")),
          entry(Reason.PERIOD_CLOSED, typed("closedUntil", Instant.parse("2026-01-02T00:00:00Z"))),
          entry(Reason.REVISION_MISMATCH, typed("revision", 4L)),
          entry(Reason.BATCH_ABORTED, typed("failedItem", 2L)),
          entry(Reason.BATCH_STOPPED, typed("failedItem", 2L)));

  private static final Pattern METADATA = Pattern.compile("Metadata: ([^.;]*)[.;]");

  private static Map<String, Object> typed(String accessor, Object value) {
    return Map.of(accessor, value);
  }

  /** What all accessors of a refusal say that say anything. */
  private static Map<String, Object> typed(Refusal refusal) {
    Map<String, Object> typed = new TreeMap<>();
    refusal.remaining().ifPresent(value -> typed.put("remaining", value));
    refusal.holder().ifPresent(value -> typed.put("holder", value));
    refusal.expiredAt().ifPresent(value -> typed.put("expiredAt", value));
    refusal.closedUntil().ifPresent(value -> typed.put("closedUntil", value));
    refusal.revision().ifPresent(value -> typed.put("revision", value));
    refusal.failedItem().ifPresent(value -> typed.put("failedItem", value));
    return typed;
  }

  /** Metadata with exactly the keys that the register promises. */
  private static Map<String, String> promised(Reason reason) {
    Map<String, String> metadata = new TreeMap<>();
    for (String key : ErrorPromises.keys(reason.name())) {
      assertThat(VALUES).as("%s has a key that is new here", reason).containsKey(key);
      metadata.put(key, VALUES.get(key));
    }
    return metadata;
  }

  private static TestClient answering(ScriptedServer.Step step) {
    return TestClient.withPolicy(RetryPolicy.never(), request -> step);
  }

  @Test
  void shouldHaveTheNamesAndNumbersOfTheApiAndNoOthers() {
    Map<String, Integer> theirs =
        Stream.of(io.meridian.proto.v1.Reason.values())
            .filter(
                reason ->
                    reason != io.meridian.proto.v1.Reason.UNRECOGNIZED
                        && reason != io.meridian.proto.v1.Reason.REASON_UNSPECIFIED)
            .collect(
                Collectors.toMap(
                    reason -> reason.name().substring(PREFIX.length()),
                    io.meridian.proto.v1.Reason::getNumber));
    Map<String, Integer> ours =
        Stream.of(Reason.values())
            .filter(reason -> reason != Reason.UNRECOGNIZED)
            .collect(Collectors.toMap(Enum::name, Reason::number));

    assertThat(new TreeMap<>(ours)).isEqualTo(new TreeMap<>(theirs));
  }

  @Test
  void shouldBeDeclaredInTheOrderOfChecks() {
    assertThat(Stream.of(Reason.values()).filter(reason -> reason != Reason.UNRECOGNIZED))
        .isSortedAccordingTo((one, other) -> Integer.compare(one.number(), other.number()));
  }

  @ParameterizedTest
  @EnumSource(value = Reason.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
  void shouldReachTheApplicationAsTheValueOrTheExceptionThatItsKindIs(Reason reason) {
    Map<String, String> metadata = promised(reason);
    try (TestClient test = answering(fail(codeOf(reason), reason.name(), metadata))) {
      if (reason.kind().isOutcome()) {
        TransactionOutcome outcome = test.client.transactions().create(payment());

        Refused refused = (Refused) outcome;
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused.refusal().reasonName()).isEqualTo(reason.name());
        assertThat(refused.refusal().code().name()).isEqualTo(codeOf(reason).name());
        assertThat(refused.metadata()).isEqualTo(metadata);
        assertThat(typed(refused.refusal())).isEqualTo(TYPED.getOrDefault(reason, Map.of()));
        assertThat(refused.remaining()).isEqualTo(refused.refusal().remaining());
        assertThat(refused.holder()).isEqualTo(refused.refusal().holder());
        assertThat(refused.expiredAt()).isEqualTo(refused.refusal().expiredAt());
        assertThat(refused.replayed()).isFalse();
      } else {
        MeridianException failure =
            catchThrowableOfType(
                MeridianException.class, () -> test.client.transactions().create(payment()));

        assertThat(failure.reason()).contains(reason);
        assertThat(failure.code().name()).isEqualTo(codeOf(reason).name());
        assertThat(failure.metadata()).isEqualTo(metadata);
        assertThat(failure.outcomeUnknown()).isEqualTo(reason.kind() == ReasonKind.FAULT);
      }
    }
  }

  @Test
  void shouldHaveAValueForEveryKeyOfTheRegisterAndNoOthers() {
    Set<String> keys = new TreeSet<>();
    for (Reason reason : EnumSet.complementOf(EnumSet.of(Reason.UNRECOGNIZED))) {
      keys.addAll(ErrorPromises.keys(reason.name()));
    }

    assertThat(VALUES.keySet()).isEqualTo(keys);
  }

  @ParameterizedTest
  @EnumSource(value = Reason.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
  void shouldSayInItsDocumentationWhatMetadataItHas(Reason reason) throws IOException {
    String source = Files.readString(Path.of("src/main/java/io/meridian/client/Reason.java"));
    String before = source.substring(0, source.indexOf("  " + reason + "("));
    String words =
        before
            .substring(before.lastIndexOf("/**"))
            .replaceAll("\\s+(\\*(?!/)\\s*)?", " ")
            .replaceAll(" \\([^)]*\\)", "");

    Matcher metadata = METADATA.matcher(words);

    Set<String> keys = metadata.find() ? Set.of(metadata.group(1).split(", ", -1)) : Set.of();
    assertThat(keys).isEqualTo(ErrorPromises.keys(reason.name()));
  }

  @Test
  void shouldTellARepeatedRefusalFromANewOne() {
    try (TestClient test =
        answering(
            fail(
                Code.FAILED_PRECONDITION,
                "INSUFFICIENT_FUNDS",
                Map.of("replayed", "true", "available", "5")))) {
      Refused refused = (Refused) test.client.transactions().create(payment());

      assertThat(refused.replayed()).isTrue();
      assertThat(refused.metadata()).isEqualTo(Map.of("available", "5"));
    }
  }

  @Test
  void shouldKeepTheNameOfAReasonThatIsNewerThanTheClient() {
    try (TestClient test = answering(fail(Code.FAILED_PRECONDITION, "MOON_TOO_FULL", Map.of()))) {
      Refused refused = (Refused) test.client.transactions().create(payment());

      assertThat(refused.reason()).isEqualTo(Reason.UNRECOGNIZED);
      assertThat(refused.refusal().reasonName()).isEqualTo("MOON_TOO_FULL");
    }
  }

  @Test
  void shouldThrowAReasonThatIsNewerThanTheClientWhenItsCodeIsNoOutcome() {
    try (TestClient test = answering(fail(Code.INVALID_ARGUMENT, "TOO_ROUND", Map.of()))) {
      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class, () -> test.client.transactions().create(payment()));

      assertThat(failure.reason()).contains(Reason.UNRECOGNIZED);
      assertThat(failure.reasonName()).contains("TOO_ROUND");
    }
  }

  @Test
  void shouldNotTakeAnothersReasonForOneOfTheRegister() {
    com.google.rpc.Status status =
        com.google.rpc.Status.newBuilder()
            .setCode(Code.FAILED_PRECONDITION.value())
            .setMessage("elsewhere")
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain("proxy.example")
                        .setReason("INSUFFICIENT_FUNDS")
                        .build()))
            .build();
    try (TestClient test = answering(fail(status))) {
      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class, () -> test.client.transactions().create(payment()));

      assertThat(failure.reason()).isEmpty();
      assertThat(failure.code()).isEqualTo(StatusCode.FAILED_PRECONDITION);
    }
  }

  @Test
  void shouldListEverythingThatIsWrongWithTheShape() {
    com.google.rpc.Status status =
        ScriptedServer.status(Code.INVALID_ARGUMENT, "INVALID_AMOUNT", Map.of("field", "amount"))
            .toBuilder()
            .addDetails(
                Any.pack(
                    BadRequest.newBuilder()
                        .addFieldViolations(
                            BadRequest.FieldViolation.newBuilder()
                                .setField("post.postings[0].amount")
                                .setReason("INVALID_AMOUNT")
                                .setDescription("must be 1 or more"))
                        .addFieldViolations(
                            BadRequest.FieldViolation.newBuilder()
                                .setField("id")
                                .setReason("MALFORMED_REQUEST")
                                .setDescription("is required"))
                        .build()))
            .build();
    try (TestClient test = answering(fail(status))) {
      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class, () -> test.client.transactions().create(payment()));

      assertThat(failure.fieldViolations())
          .containsExactly(
              new FieldViolation(
                  "post.postings[0].amount", Reason.INVALID_AMOUNT, "must be 1 or more"),
              new FieldViolation("id", Reason.MALFORMED_REQUEST, "is required"));
    }
  }

  @Test
  void shouldReadTheRefusalOfARecordedTransaction() {
    GetTransactionResponse response =
        GetTransactionResponse.newBuilder()
            .setTransaction(
                Transaction.newBuilder()
                    .setState(TransactionState.TRANSACTION_STATE_REFUSED)
                    .setRefusal(
                        ScriptedServer.status(
                            Code.NOT_FOUND, "ACCOUNT_NOT_FOUND", Map.of("account", "eu/bob"))))
            .build();
    try (TestClient test = answering(ScriptedServer.answer(response))) {
      Refusal refusal =
          test.client
              .transactions()
              .get("shop", "eu/1")
              .orElseThrow()
              .transaction()
              .refusal()
              .orElseThrow();

      assertThat(refusal.reason()).isEqualTo(Reason.ACCOUNT_NOT_FOUND);
      assertThat(refusal.metadata()).containsEntry("account", "eu/bob");
    }
  }

  @Test
  void shouldThrowARefusalForThoseToWhomItIsAFault() {
    try (TestClient test =
        answering(fail(Code.NOT_FOUND, "ACCOUNT_NOT_FOUND", Map.of("account", "eu/bob")))) {
      TransactionOutcome outcome = test.client.transactions().create(payment());

      MeridianException failure =
          catchThrowableOfType(MeridianException.class, outcome::transactionOrThrow);

      assertThat(failure.reason()).contains(Reason.ACCOUNT_NOT_FOUND);
      assertThat(failure.code()).isEqualTo(StatusCode.NOT_FOUND);
    }
  }
}
