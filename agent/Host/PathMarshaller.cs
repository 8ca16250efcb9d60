using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace HealthCheck.Agent.Host;

/// <summary>Hands a path to a system call as the bytes that <see cref="PathText"/> says.</summary>
[CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedIn, typeof(Into))]
internal static unsafe class PathMarshaller
{
    /// <summary>On the stack where the path is UTF-8 and short, as nearly all are.</summary>
    public ref struct Into
    {
        private Utf8StringMarshaller.ManagedToUnmanagedIn plain;
        private byte* escaped;

        public static int BufferSize => 256;

        public void FromManaged(string path, Span<byte> buffer)
        {
            if (!PathText.HasEscapes(path))
            {
                plain.FromManaged(path, buffer);
                return;
            }

            var bytes = PathText.Encode(path);
            escaped = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
            bytes.CopyTo(new Span<byte>(escaped, bytes.Length));
        }

        public byte* ToUnmanaged() => escaped is not null ? escaped : plain.ToUnmanaged();

        public void Free()
        {
            if (escaped is not null)
                NativeMemory.Free(escaped);
            else
                plain.Free();
        }
    }
}
