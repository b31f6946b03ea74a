using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using BotApp.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;

namespace BotApp.SignIn;

/// <summary>Keeps the keys of data protection in the database, so that a cookie that one replica gave is good at all of them.</summary>
internal sealed class StoredKeys(Store store) : IXmlRepository
{
    // The framework asks for its keys without waiting; they are few and asked for once a day.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Task.Run(() => store.ProtectionKeys.ListAsync(CancellationToken.None)).GetAwaiter().GetResult().Select(XElement.Parse)];

    // Without the version of this program in it: an earlier release reads the keys of a later one.
    public void StoreElement(XElement element, string friendlyName)
    {
        var text = element.ToString(SaveOptions.DisableFormatting).Replace(typeof(KeyDecryptor).AssemblyQualifiedName!, $"{typeof(KeyDecryptor).FullName}, {typeof(KeyDecryptor).Assembly.GetName().Name}", StringComparison.Ordinal); // a class of ours has a name
        Task.Run(() => store.ProtectionKeys.PutAsync(friendlyName, text, CancellationToken.None)).GetAwaiter().GetResult();
    }
}

/// <summary>Encrypts those keys with the operator's own (<c>SignIn:Key</c>): AES-GCM with a nonce of its own each time.</summary>
internal sealed class KeyEncryptor(byte[] key) : IXmlEncryptor
{
    internal const int NonceBytes = 12;
    internal const int TagBytes = 16;

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var sealedBytes = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(sealedBytes.AsSpan(0, NonceBytes), plain, sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes));
        return new EncryptedXmlInfo(new XElement("sealed", Convert.ToBase64String(sealedBytes)), typeof(KeyDecryptor));
    }
}

/// <summary>The way back; made by the framework.</summary>
internal sealed class KeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var key = services.GetRequiredService<IOptions<SignInOptions>>().Value.KeyBytes()
            ?? throw new CryptographicException("The keys in the database are encrypted, and SignIn:Key is not set: set it to what it was, or delete the rows of protection_keys (everybody signs in again).");
        var sealedBytes = Convert.FromBase64String(encryptedElement.Value);
        var plain = new byte[sealedBytes.Length - KeyEncryptor.NonceBytes - KeyEncryptor.TagBytes];
        using var aes = new AesGcm(key, KeyEncryptor.TagBytes);
        aes.Decrypt(sealedBytes.AsSpan(0, KeyEncryptor.NonceBytes), sealedBytes.AsSpan(KeyEncryptor.NonceBytes + KeyEncryptor.TagBytes), sealedBytes.AsSpan(KeyEncryptor.NonceBytes, KeyEncryptor.TagBytes), plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
