package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.PrivateData;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class RecordCodecTest {
  private static final Post POST =
      new Post(
          new CommandId("sale", "eu", "pay-1"),
          "teller",
          List.of(new Posting(new AccountRef("eu", "a"), new AccountRef("eu", "b"), "USD", 5)),
          "",
          Map.of(),
          Optional.of(
              new PrivateData(
                  7, bytes("nonce"), bytes("Alice Example, Dublin"), bytes("0123456789abcdef"))));

  private static final EncodedRecord RECORD =
      RecordCodec.encode(CommandCodec.prepare(POST), 1_000, new Outcome.Applied(List.of()));

  @Property(tries = 300)
  void shouldReadBackEveryRecord(@ForAll("cases") Values.Case given) {
    EncodedRecord encoded = given.encode();

    StoredRecord decoded = RecordCodec.decode(encoded.stored());

    assertThat(Values.facts(decoded))
        .containsExactly(
            Values.facts(given.command()),
            given.commitMicros(),
            given.outcome(),
            CommandCodec.prepare(given.command()).fingerprint(),
            encoded.digest(),
            false);
  }

  @Property(tries = 300)
  void shouldWriteWhatTheGeneratedClassesWrite(@ForAll("cases") Values.Case given)
      throws InvalidProtocolBufferException {
    byte[] stored = given.encode().stored().toArray();

    JournalProto.StoredRecord parsed = JournalProto.StoredRecord.parseFrom(stored);
    assertThat(parsed.toByteArray()).isEqualTo(stored);
    assertThat(JournalProto.RecordCore.parseFrom(parsed.getCore()).toByteString())
        .isEqualTo(parsed.getCore());
  }

  @Property(tries = 300)
  void shouldTakeItsDigestOverTheCoreAlone(@ForAll("cases") Values.Case given)
      throws InvalidProtocolBufferException {
    EncodedRecord encoded = given.encode();

    byte[] core =
        JournalProto.StoredRecord.parseFrom(encoded.stored().toArray()).getCore().toByteArray();
    assertThat(encoded.digest()).isEqualTo(Bytes.wrap(Frames.sha256(new byte[] {0}, core)));
  }

  @Property(tries = 300)
  void shouldKeepItsDigestWhenPrivateDataIsErased(@ForAll("cases") Values.Case given) {
    EncodedRecord encoded = given.encode();

    StoredRecord erased = Erasure.of(encoded);

    assertThat(erased.digest()).isEqualTo(encoded.digest());
    assertThat(erased.privateDataErased())
        .isEqualTo(CommandCodec.privateData(given.command()).isPresent());
    assertThat(CommandCodec.privateData(erased.record().command())).isEmpty();
    assertThat(erased.record().outcome()).isEqualTo(given.outcome());
  }

  /** The digest in the core must tell nothing about private data to whoever lacks the salt. */
  @Example
  void shouldLeaveNothingOfPrivateDataInTheCore() throws InvalidProtocolBufferException {
    PrivateData data = POST.privateData().orElseThrow();

    byte[] core =
        JournalProto.StoredRecord.parseFrom(RECORD.stored().toArray()).getCore().toByteArray();

    String hex = Bytes.wrap(core).toString();
    assertThat(hex)
        .doesNotContain(data.content().toString())
        .doesNotContain(data.salt().toString())
        .doesNotContain(data.nonce().toString());
    PrivateData otherSalt =
        new PrivateData(data.keyId(), data.nonce(), data.content(), bytes("another salt"));
    Post salted =
        new Post(POST.commandId(), "teller", POST.postings(), "", Map.of(), Optional.of(otherSalt));
    assertThat(
            RecordCodec.encode(CommandCodec.prepare(salted), 1_000, new Outcome.Applied(List.of()))
                .digest())
        .isNotEqualTo(RECORD.digest());
  }

  @Example
  void shouldRefusePrivateDataThatDoesNotMatchItsDigest() {
    List<UnaryOperator<JournalProto.PrivateData.Builder>> changes =
        List.of(
            data -> data.setContent(ByteString.copyFromUtf8("Mallory")),
            data -> data.setSalt(ByteString.copyFromUtf8("0123456789abcdeF")),
            data -> data.setNonce(ByteString.EMPTY),
            data -> data.setKeyId(0),
            // The same bytes in a row, cut elsewhere.
            data ->
                data.setNonce(ByteString.copyFromUtf8("nonceA"))
                    .setContent(ByteString.copyFromUtf8("lice Example, Dublin")));

    for (UnaryOperator<JournalProto.PrivateData.Builder> change : changes) {
      Bytes stored =
          changed(
              record -> record.setPrivateData(change.apply(record.getPrivateData().toBuilder())));
      assertThatThrownBy(() -> RecordCodec.decode(stored))
          .isInstanceOf(CorruptJournalException.class)
          .hasMessageContaining("does not match its digest");
    }
  }

  @Example
  void shouldRefusePrivateDataThatNoDigestCovers() {
    Bytes stored = changedCore(JournalProto.RecordCore.Builder::clearPrivateDigest);

    assertThatThrownBy(() -> RecordCodec.decode(stored))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("does not match its digest");
  }

  @Example
  void shouldSayThatARecordIsOfANewerVersion() {
    Bytes stored = changedCore(core -> core.setFormat(2));

    assertThatThrownBy(() -> RecordCodec.decode(stored))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("format version 2")
        .hasMessageContaining("newer version");
  }

  @Example
  void shouldRefuseAFieldItDoesNotKnow() {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    for (Bytes stored :
        List.of(
            changedCore(core -> core.setUnknownFields(unknown)),
            changedCore(
                core -> core.setApplied(core.getApplied().toBuilder().setUnknownFields(unknown))),
            changed(
                record ->
                    record.setPrivateData(
                        record.getPrivateData().toBuilder().setUnknownFields(unknown))),
            changed(record -> record.setUnknownFields(unknown)))) {
      assertThatThrownBy(() -> RecordCodec.decode(stored))
          .isInstanceOf(CorruptJournalException.class);
    }
  }

  @Example
  void shouldRefuseAFingerprintThatIsNotTheRequests() {
    Bytes stored =
        changedCore(core -> core.setFingerprint(ByteString.copyFrom(new byte[Head.HASH_BYTES])));

    assertThatThrownBy(() -> RecordCodec.decode(stored))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("fingerprint");
  }

  @Example
  void shouldRefuseARecordWithoutOutcomeOrWithAReasonOfNoRegister() {
    for (Bytes stored :
        List.of(
            changedCore(JournalProto.RecordCore.Builder::clearApplied),
            changedCore(core -> core.setRefused(JournalProto.Refused.newBuilder().setReason(9))))) {
      assertThatThrownBy(() -> RecordCodec.decode(stored))
          .isInstanceOf(CorruptJournalException.class);
    }
  }

  @Example
  void shouldRefuseMetadataOutOfOrderOrTwice() {
    JournalProto.Pair a = JournalProto.Pair.newBuilder().setKey("a").build();
    JournalProto.Pair b = JournalProto.Pair.newBuilder().setKey("b").build();
    for (List<JournalProto.Pair> pairs : List.of(List.of(b, a), List.of(a, a))) {
      Bytes stored =
          changedCore(
              core ->
                  core.setRefused(
                      JournalProto.Refused.newBuilder().setReason(1501).addAllMetadata(pairs)));
      assertThatThrownBy(() -> RecordCodec.decode(stored))
          .isInstanceOf(CorruptJournalException.class)
          .hasMessageContaining("out of order");
    }
  }

  /** What a record of the commonest kind weighs: the journal keeps one per payment for ever. */
  @Example
  void shouldKeepAPaymentBetweenTwoAccountsSmall() {
    EncodedRecord record = GoldenValues.record(GoldenValues.POST_BARE, GoldenValues.POST_APPLIED);

    assertThat(record.stored().length()).isLessThan(200);
  }

  @Provide
  Arbitrary<Values.Case> cases() {
    return Values.cases().withoutEdgeCases();
  }

  private static Bytes changed(UnaryOperator<JournalProto.StoredRecord.Builder> change) {
    try {
      return Bytes.wrap(
          change
              .apply(JournalProto.StoredRecord.parseFrom(RECORD.stored().toArray()).toBuilder())
              .build()
              .toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes changedCore(UnaryOperator<JournalProto.RecordCore.Builder> change) {
    return changed(
        record -> {
          try {
            return record.setCore(
                change
                    .apply(JournalProto.RecordCore.parseFrom(record.getCore()).toBuilder())
                    .build()
                    .toByteString());
          } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(ByteString.copyFromUtf8(text).toByteArray());
  }
}
